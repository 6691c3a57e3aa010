import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import { refusalOfAttendee } from './attendee-limits.ts';
import { componentsOf, placesOf, type CalendarObject } from './calendar-object.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { OWN_EXCEPTION } from './merge-copy.ts';
import type { OutgoingMessage } from './message.ts';
import {
  addressOf,
  agentOf,
  ANSWERED,
  attendeeOf,
  isAnsweredAlike,
  mapAttendees,
  organizerOf,
  partstatOf,
  type IsMe,
} from './participants.ts';
import { setParameter, withLines, withValue } from './property-lines.ts';
import { replyMessage } from './reply-message.ts';
import {
  formatRevision,
  nextStamp,
  parseRevision,
  revisionOf,
  sequenceOf,
  withRevision,
} from './revision.ts';

/** On EXDATE of an attendee's copy: the revision under which the instance was taken out, and why. */
export const TAKEN_OUT = 'X-MAILSTEAD-TAKEN-OUT';
export const DECLINED = 'X-MAILSTEAD-DECLINED';

export type AttendeeChange =
  /** The property that only the organizer may change. */
  | { readonly kind: 'refused'; readonly property: string }
  | {
      readonly kind: 'allowed';
      readonly object: CalendarObject | undefined;
      readonly reply: OutgoingMessage | undefined;
    };

/**
 * What an attendee's change of their copy tells the organizer, and the copy as it is to be stored: revisions stay the
 * organizer's. `before` undefined: a copy put there by a program; `after` undefined: deleted.
 * @param now DTSTAMP of the answer
 */
// RFC 6638 §3.2.2
export function planAttendeeChange(change: {
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
  readonly isMe: IsMe;
  readonly now: string;
}): AttendeeChange {
  const { before, after, isMe, now } = change;
  if (after === undefined) {
    const open = before === undefined ? [] : componentsOf(before).filter((c) => isOpen(c, isMe));
    const declined = open.map((c) => answered(c, isMe, 'DECLINED'));
    return { kind: 'allowed', object: undefined, reply: replyFor(before!, declined, change) };
  }
  const property = before && refusalOfAttendee(before, after);
  if (property !== undefined) return { kind: 'refused', property };
  const kept =
    before === undefined
      ? after
      : withSeriesAnswer(before, withOrganizersRevisions(before, after), isMe);
  const changed = answersIn(before, kept, isMe);
  const stamp = changed.reduce((last, c) => nextStamp(last, answerStamp(c, isMe)), now);
  const isOwn = (key: string) => before?.master !== undefined && !before.overrides.has(key);
  const gone = before === undefined ? [] : newlyDeclined(before, kept, isMe);
  const isWanted = (c: Component) =>
    parameter(organizerOf(c) ?? noLine, 'SCHEDULE-FORCE-SEND')?.toUpperCase() === 'REPLY';
  const isForced = componentsOf(after).some(isWanted);
  const sent = isForced && changed.length === 0 ? componentsOf(kept) : changed;
  const reply = replyFor(kept, [...sent, ...gone.filter((g) => g.isNews).map((g) => g.component)], {
    ...change,
    now: stamp,
  });
  return { kind: 'allowed', object: marked(kept, { changed, gone, isMe, stamp, isOwn }), reply };
}

const noLine: ContentLine = { name: '', parameters: [], value: '' };

function replyFor(
  object: CalendarObject,
  components: readonly Component[],
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): OutgoingMessage | undefined {
  const scheduled = components.filter((c) => {
    const organizer = organizerOf(c);
    const me = attendeeOf(c, isMe);
    // RFC 6638 §7.1
    return organizer && me && agentOf(organizer) === 'SERVER' && !isMe(addressOf(organizer));
  });
  return scheduled.length === 0 ? undefined : replyMessage(object, scheduled, { isMe, now });
}

/** Whether deleting it leaves somebody waiting for an answer that was not given. */
function isOpen(component: Component, isMe: IsMe): boolean {
  const me = attendeeOf(component, isMe);
  const isCancelled = first(component, 'STATUS')?.value.toUpperCase() === 'CANCELLED';
  return me !== undefined && !isCancelled && partstatOf(me) !== 'DECLINED';
}

function answered(component: Component, isMe: IsMe, partstat: string): Component {
  return mapAttendees(component, (line) =>
    isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', partstat) : line,
  );
}

/** Components whose answer is new: other than before, or than what the series said. */
function answersIn(
  before: CalendarObject | undefined,
  after: CalendarObject,
  isMe: IsMe,
): Component[] {
  const isNew = (key: string | undefined, component: Component): boolean => {
    const me = attendeeOf(component, isMe);
    if (me === undefined) return false;
    const old = key === undefined ? before?.master : (before?.overrides.get(key) ?? before?.master);
    if (old === undefined) return partstatOf(me) !== 'NEEDS-ACTION';
    return answerKey(old, isMe) !== answerKey(component, isMe);
  };
  return placesOf(after).flatMap(([key, component]) => (isNew(key, component) ? [component] : []));
}

/** All that an answer says. */
function answerKey(component: Component, isMe: IsMe): string {
  const me = attendeeOf(component, isMe);
  const comments = all(component, 'COMMENT').map((line) => line.value);
  const done = ['PERCENT-COMPLETE', 'COMPLETED'].map((name) => first(component, name)?.value ?? '');
  const status = component.name === 'VTODO' ? first(component, 'STATUS')?.value : '';
  const delegates = me?.parameters.find((p) => p.name === 'DELEGATED-TO')?.values ?? [];
  return JSON.stringify([me && partstatOf(me), delegates, comments, done, status]);
}

function answerStamp(component: Component, isMe: IsMe): string {
  const me = attendeeOf(component, isMe);
  return me === undefined ? '' : parseRevision(parameter(me, ANSWERED) ?? '').stamp;
}

/** SEQUENCE and DTSTAMP order what comes from the organizer: a program's own would hide what is still on its way. */
function withOrganizersRevisions(before: CalendarObject, after: CalendarObject): CalendarObject {
  const keep = (component: Component, old: Component | undefined): Component =>
    old === undefined ? component : withRevision(component, revisionOf(old));
  return {
    ...after,
    master: after.master && keep(after.master, before.master),
    overrides: new Map(
      [...after.overrides].map(([key, component]) => [
        key,
        keep(component, before.overrides.get(key) ?? before.master),
      ]),
    ),
  };
}

/** Who answers for the series answers for those of its exceptions that they never answered for on their own. */
function withSeriesAnswer(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const old = before.master && attendeeOf(before.master, isMe);
  const answer = after.master && attendeeOf(after.master, isMe);
  if (!old || !answer || partstatOf(old) === partstatOf(answer)) return after;
  const overrides = [...after.overrides].map(([key, component]) => {
    const known = before.overrides.get(key);
    const was = known && attendeeOf(known, isMe);
    const mine = attendeeOf(component, isMe);
    const isOpen = was && mine && isAnsweredAlike(was, old) && partstatOf(mine) === partstatOf(was);
    return [key, isOpen ? answered(component, isMe, partstatOf(answer)) : component] as const;
  });
  return { ...after, overrides: new Map(overrides) };
}

interface TakenOut {
  readonly key: string;
  readonly component: Component;
  /** Not declined before. */
  readonly isNews: boolean;
}

/** Instances that the attendee deleted from the series: that declines them. */
// RFC 6638 §3.2.2.3
function newlyDeclined(before: CalendarObject, after: CalendarObject, isMe: IsMe): TakenOut[] {
  if (before.master === undefined || after.master === undefined) return [];
  const known = exdatesOf(before);
  return [...exdatesOf(after)]
    .filter(([key]) => !known.has(key))
    .map(([key, line]) => {
      const shown = before.overrides.get(key) ?? instanceOf(before, before.master!, line);
      return { key, component: shown };
    })
    .map(({ key, component }) => ({
      key,
      component: answered(component, isMe, 'DECLINED'),
      isNews: isOpen(component, isMe),
    }));
}

/** The copy with the notes that later messages are judged by. */
function marked(
  object: CalendarObject,
  notes: {
    readonly changed: readonly Component[];
    readonly gone: readonly TakenOut[];
    /** Whether the exception was not there before. */
    readonly isOwn: (key: string) => boolean;
    readonly isMe: IsMe;
    readonly stamp: string;
  },
): CalendarObject {
  const { isMe, stamp } = notes;
  const changed = new Set(notes.changed);
  const note = (component: Component): Component => {
    const organizer = organizerOf(component);
    const plain =
      organizer === undefined
        ? component
        : withLines(component, 'ORGANIZER', [
            setParameter(organizer, 'SCHEDULE-FORCE-SEND', undefined),
          ]);
    if (!changed.has(component)) return plain;
    const answer = formatRevision({ sequence: sequenceOf(component), stamp });
    return mapAttendees(plain, (line) =>
      isMe(addressOf(line)) ? setParameter(line, ANSWERED, answer) : line,
    );
  };
  const master = object.master && note(object.master);
  const overrides = new Map(
    [...object.overrides].map(([key, c]) => [
      key,
      notes.isOwn(key) ? withValue(note(c), OWN_EXCEPTION, 'TRUE') : note(c),
    ]),
  );
  if (master === undefined || notes.gone.length === 0) return { ...object, master, overrides };
  const gone = new Map(notes.gone.map((g) => [g.key, g.component]));
  const exdates = [...exdatesOf({ ...object, master })].map(([key, line]) => {
    const component = gone.get(key);
    if (component === undefined) return line;
    const at = setParameter(line, TAKEN_OUT, formatRevision(revisionOf(component)));
    return setParameter(at, DECLINED, 'TRUE');
  });
  return { ...object, master: withLines(master, 'EXDATE', exdates), overrides };
}
