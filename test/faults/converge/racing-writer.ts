import type { Choices } from '../choices.ts';
import { eventText } from '../dav/event-text.ts';
import { openDavClient } from '../wire/dav-client.ts';
import { calendarPath, httpPortFor, sharedCalendars, type SharedPlace } from './shared-place.ts';

const NAMES = 12;
/** What may come of a request that others race with. */
const expected = new Set([200, 201, 204, 404, 409, 412]);
const calendarType = { 'Content-Type': 'text/calendar; charset=utf-8' };

export interface RacingWriter {
  readonly place: SharedPlace;
  readonly user: string;
  /** Begins the tokens of its texts. */
  readonly name: string;
  readonly choices: Choices;
  readonly isOver: () => boolean;
  /** Called for each request that did something. */
  readonly onChange: () => void;
}

/** Puts, moves and removes the same few objects as others do. */
export async function raceInCalendars(writer: RacingWriter): Promise<void> {
  const { place, choices } = writer;
  const client = await openDavClient(httpPortFor(place, writer.user), writer.user, place.password);
  const etags = new Map<string, string>();
  for (let n = 0; !writer.isOver(); n++) {
    const path = randomPath(place, choices);
    const [method, parts] = randomRequest(writer, n, { path, etag: etags.get(path) });
    const reply = await client.ask(method, path, parts);
    const isOtherUid = reply.status === 403 && reply.body.includes('no-uid-conflict');
    if (!expected.has(reply.status) && !isOtherUid)
      throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString()}`);
    if (reply.status < 300) writer.onChange();
    const etag = reply.headers.get('etag');
    if (etag !== undefined) etags.set(path, etag);
  }
  client.close();
}

function randomPath(place: SharedPlace, choices: Choices): string {
  const calendar = choices.oneIn(3) ? sharedCalendars[1] : sharedCalendars[0];
  return `${calendarPath(place, calendar)}o${choices.below(NAMES)}.ics`;
}

function randomRequest(
  { place, choices, name }: RacingWriter,
  n: number,
  { path, etag }: { readonly path: string; readonly etag: string | undefined },
) {
  const uid = /(o\d+)\.ics$/.exec(path)![1]!;
  switch (choices.below(10)) {
    case 0:
    case 1:
      return ['DELETE', {}] as const;
    case 2:
    case 3: {
      const Destination = randomPath(place, choices);
      if (Destination === path) return ['DELETE', {}] as const;
      const Overwrite = choices.pick(['T', 'F']);
      return ['MOVE', { headers: { Destination, Overwrite } }] as const;
    }
    case 4:
      return ['GET', {}] as const;
    default: {
      const condition = choices.oneIn(3)
        ? { 'If-None-Match': '*' }
        : etag !== undefined && choices.oneIn(2)
          ? { 'If-Match': etag }
          : {};
      const body = eventText(uid, `${name}-${n}`);
      return ['PUT', { headers: { ...calendarType, ...condition }, body }] as const;
    }
  }
}
