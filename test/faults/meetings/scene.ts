import { SyncFollower } from '../dav/sync-follower.ts';
import { createChoices, type Choices } from '../choices.ts';
import { MailBetween } from './carry-mail.ts';
import type { Meeting } from './meeting.ts';
import { organizer, people, room } from './people.ts';
import { readCopy, type Copy } from './read-copy.ts';
import { readPerson, type Found, type PersonView } from './read-view.ts';
import type { Servers } from './servers.ts';

/** What was compared. */
export interface Tally {
  looks: number;
  instances: number;
  answers: number;
  etags: number;
  busy: number;
}

/** What everybody has at one moment. */
export interface View {
  readonly people: ReadonlyMap<string, PersonView>;
  /** Of the room, by UID. */
  readonly booked: ReadonlyMap<string, string | undefined>;
}

/** One run: its people, their meetings, and what they did. */
export interface Scene {
  readonly servers: Servers;
  readonly choices: Choices;
  readonly mail: MailBetween;
  readonly followers: ReadonlyMap<string, SyncFollower>;
  /** By UID. */
  readonly meetings: Map<string, Meeting>;
  /** `uid address instance` of what somebody took out of their copy. */
  readonly takenOut: Set<string>;
  /** Words of the alarm that somebody set for a series, by `uid address`. */
  readonly alarms: Map<string, string>;
  /** What programs read a while ago, by address. */
  readonly memory: Map<string, Found>;
  readonly history: string[];
  readonly tally: Tally;
  view: View;
  /** Mail waits, so that copies elsewhere are behind. */
  isMailWaiting: boolean;
  /** How often times were changed since mail was brought. */
  movesWaiting: number;
  next(): string;
}

/** Neighbouring seeds begin alike otherwise. */
const SPREAD = 7919;

export function openScene(servers: Servers, seed: number): Scene {
  const setting = (account: string) => ({ account, password: '', mayStartAnew: false });
  let count = 0;
  return {
    servers,
    choices: createChoices(seed * SPREAD),
    mail: new MailBetween(servers, {
      choices: createChoices(seed * SPREAD + 1),
      isPlain: seed % 2 === 1,
    }),
    followers: new Map(people.map((p) => [p, new SyncFollower(setting(p))])),
    meetings: new Map(),
    takenOut: new Set(),
    alarms: new Map(),
    memory: new Map(),
    history: [],
    tally: { looks: 0, instances: 0, answers: 0, etags: 0, busy: 0 },
    view: { people: new Map(), booked: new Map() },
    isMailWaiting: false,
    movesWaiting: 0,
    next: () => String(++count),
  };
}

export async function readView({ servers, followers, meetings }: Scene): Promise<View> {
  const views = new Map<string, PersonView>();
  for (const person of people)
    views.set(person, await readPerson(servers.client(person), person, followers.get(person)!));
  const booked = new Map<string, string | undefined>();
  for (const uid of meetings.keys()) booked.set(uid, await servers.roomCopy(uid));
  return { people: views, booked };
}

/** The text that somebody has; undefined for none. */
export function textOfCopy({ people, booked }: View, address: string, uid: string) {
  return address === room ? booked.get(uid) : people.get(address)?.meetings.get(uid)?.text;
}

export function copyOf(view: View, address: string, meeting: Meeting): Copy {
  return readCopy(meeting, textOfCopy(view, address, meeting.uid));
}

export function organizersCopy(view: View, meeting: Meeting): Copy {
  return copyOf(view, organizer, meeting);
}
