import type { Choices } from '../choices.ts';
import type { DavReply } from '../wire/dav-client.ts';
import type { Calendars, KnownCalendar, KnownObject } from './calendar-state.ts';
import { eventText } from './event-text.ts';
import { davNamespaces } from './read-calendars.ts';

/** A request and what it does when it is done. */
export interface DavOperation {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the server answers when it has done it. */
  readonly done: readonly number[];
  /** Applies it to what is known; without a reply it was not answered. */
  change(calendars: Calendars, reply: DavReply | undefined): void;
}

/** What an operation is made from. */
export interface DavMoment {
  readonly choices: Choices;
  readonly state: Calendars;
  /** Path of the folder of the calendars. */
  readonly home: string;
  /** Begins the names of the calendars. */
  readonly prefix: string;
  /** Never the same twice. */
  readonly next: () => string;
}

interface Place {
  readonly calendar: string;
  readonly name: string;
  readonly object: KnownObject;
}

const MOST_CALENDARS = 3;
const MOST_OBJECTS = 25;
const calendarType = { 'Content-Type': 'text/calendar; charset=utf-8' };

export function chooseDavOperation(moment: DavMoment): DavOperation {
  const { choices, state } = moment;
  const places = placesIn(state);
  if (state.size === 0 || (state.size < MOST_CALENDARS && choices.oneIn(20)))
    return makeCalendar(moment);
  const calendar = choices.pick([...state.keys()]);
  if (choices.oneIn(40) && isUnlocked(state.get(calendar)!))
    return removeCalendar(moment, calendar);
  if (choices.oneIn(40) && isUnlocked(state.get(calendar)!))
    return renameCalendar(moment, calendar);
  if (choices.oneIn(25)) return titleCalendar(moment, calendar);
  if (places.length === 0) return putNew(moment, calendar);
  const place = choices.pick(places);
  switch (choices.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return places.length < MOST_OBJECTS ? putNew(moment, calendar) : remove(moment, place);
    case 4:
    case 5:
      return replace(moment, place);
    case 6:
      return remove(moment, place);
    case 7:
    case 8:
      return place.object.lock === '' ? transfer(moment, place, calendar) : unlock(moment, place);
    case 9:
      return describe(moment, place);
    case 10:
      return place.object.lock === '' ? lock(moment, place) : unlock(moment, place);
    default:
      return place.object.lock === '' ? replace(moment, place) : unlock(moment, place);
  }
}

function placesIn(state: Calendars): Place[] {
  return [...state].flatMap(([calendar, { objects }]) =>
    [...objects].map(([name, object]) => ({ calendar, name, object })),
  );
}

function isUnlocked({ objects }: KnownCalendar): boolean {
  return [...objects.values()].every(({ lock }) => lock === '');
}

function pathOf({ home }: DavMoment, { calendar, name }: Pick<Place, 'calendar' | 'name'>): string {
  return `${home}${calendar}/${name}`;
}

function withLock(moment: DavMoment, place: Place): Record<string, string> {
  const { lock } = place.object;
  return lock === '' ? {} : { If: `<${pathOf(moment, place)}> (<${lock}>)` };
}

function makeCalendar({ home, prefix, next }: DavMoment): DavOperation {
  const name = `${prefix}-${next()}`;
  const body = `<C:mkcalendar ${davNamespaces}><D:set><D:prop><D:displayname>${name}</D:displayname></D:prop></D:set></C:mkcalendar>`;
  return {
    method: 'MKCALENDAR',
    path: `${home}${name}/`,
    body,
    done: [201],
    change: (calendars) => void calendars.set(name, { title: name, objects: new Map() }),
  };
}

function removeCalendar({ home }: DavMoment, calendar: string): DavOperation {
  return {
    method: 'DELETE',
    path: `${home}${calendar}/`,
    done: [204],
    change: (calendars) => void calendars.delete(calendar),
  };
}

function renameCalendar({ home, prefix, next }: DavMoment, calendar: string): DavOperation {
  const to = `${prefix}-${next()}`;
  return {
    method: 'MOVE',
    path: `${home}${calendar}/`,
    headers: { Destination: `${home}${to}/` },
    done: [201],
    change(calendars) {
      calendars.set(to, calendars.get(calendar)!);
      calendars.delete(calendar);
    },
  };
}

function titleCalendar({ home, next }: DavMoment, calendar: string): DavOperation {
  const title = `Title ${next()}`;
  return {
    method: 'PROPPATCH',
    path: `${home}${calendar}/`,
    body: `<D:propertyupdate ${davNamespaces}><D:set><D:prop><D:displayname>${title}</D:displayname></D:prop></D:set></D:propertyupdate>`,
    done: [207],
    change: (calendars) => void calendars.set(calendar, { ...calendars.get(calendar)!, title }),
  };
}

function putNew(moment: DavMoment, calendar: string): DavOperation {
  const token = moment.next();
  const name = `${token}.ics`;
  return {
    method: 'PUT',
    path: pathOf(moment, { calendar, name }),
    headers: { ...calendarType, 'If-None-Match': '*' },
    body: eventText(token, token),
    done: [201],
    change(calendars, reply) {
      const etag = reply?.headers.get('etag');
      const object = { uid: token, token, etag, mark: '', lock: '' };
      calendars.get(calendar)!.objects.set(name, object);
    },
  };
}

function replace(moment: DavMoment, place: Place): DavOperation {
  const { object } = place;
  const token = moment.next();
  return {
    method: 'PUT',
    path: pathOf(moment, place),
    headers: {
      ...calendarType,
      ...(object.etag !== undefined && { 'If-Match': object.etag }),
      ...withLock(moment, place),
    },
    body: eventText(object.uid, token),
    done: [204],
    change: (calendars, reply) =>
      setObject(calendars, place, { ...object, token, etag: reply?.headers.get('etag') }),
  };
}

function remove(moment: DavMoment, place: Place): DavOperation {
  return {
    method: 'DELETE',
    path: pathOf(moment, place),
    headers: withLock(moment, place),
    done: [204],
    change: (calendars) => void calendars.get(place.calendar)!.objects.delete(place.name),
  };
}

/** Moves it, or copies it to where its UID is not yet. */
function transfer(moment: DavMoment, place: Place, to: string): DavOperation {
  const { choices, state } = moment;
  const { uid } = place.object;
  const taken = [...state.get(to)!.objects].find(([, o]) => o.uid === uid);
  const isSame = to === place.calendar;
  if (!isSame && taken !== undefined) return remove(moment, place);
  const verb = isSame || choices.oneIn(2) ? 'MOVE' : 'COPY';
  const name = `${moment.next()}.ics`;
  return {
    method: verb,
    path: pathOf(moment, place),
    headers: { Destination: pathOf(moment, { calendar: to, name }), Overwrite: 'F' },
    done: [201],
    change(calendars) {
      if (verb === 'MOVE') calendars.get(place.calendar)!.objects.delete(place.name);
      calendars.get(to)!.objects.set(name, place.object);
    },
  };
}

function describe(moment: DavMoment, place: Place): DavOperation {
  const mark = moment.next();
  return {
    method: 'PROPPATCH',
    path: pathOf(moment, place),
    headers: withLock(moment, place),
    body: `<D:propertyupdate ${davNamespaces}><D:set><D:prop><F:mark>${mark}</F:mark></D:prop></D:set></D:propertyupdate>`,
    done: [207],
    change: (calendars) => setObject(calendars, place, { ...place.object, mark }),
  };
}

function lock(moment: DavMoment, place: Place): DavOperation {
  return {
    method: 'LOCK',
    path: pathOf(moment, place),
    headers: { Timeout: 'Second-86400', Depth: '0' },
    body: `<D:lockinfo ${davNamespaces}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`,
    done: [200],
    change(calendars, reply) {
      const token = reply?.headers.get('lock-token')?.slice(1, -1) ?? '?';
      setObject(calendars, place, { ...place.object, lock: token });
    },
  };
}

function unlock(moment: DavMoment, place: Place): DavOperation {
  return {
    method: 'UNLOCK',
    path: pathOf(moment, place),
    headers: { 'Lock-Token': `<${place.object.lock}>` },
    done: [204],
    change: (calendars) => setObject(calendars, place, { ...place.object, lock: '' }),
  };
}

function setObject(calendars: Calendars, { calendar, name }: Place, object: KnownObject): void {
  calendars.get(calendar)!.objects.set(name, object);
}
