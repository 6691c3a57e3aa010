import { type Choices, createChoices } from '../choices.ts';
import { homeOf, readCalendar, readCalendarNames } from '../dav/read-calendars.ts';
import { SyncFollower } from '../dav/sync-follower.ts';
import { openDavClient } from '../wire/dav-client.ts';
import { changeMailbox, readFlags } from './mail-writer.ts';
import { MailboxFollower, type MailboxToFollow } from './mailbox-follower.ts';
import { raceInCalendars } from './racing-writer.ts';
import {
  calendarPath,
  httpPortFor,
  shareEverything,
  type SharedPlace,
  sharedCalendars,
} from './shared-place.ts';
import { TagFollower } from './tag-follower.ts';

export interface ConvergenceOptions {
  readonly seed: number;
  /** How long clients change things before all of them catch up, and longer until they have done this much. */
  readonly roundMs: number;
  readonly leastPerRound?: number;
  readonly rounds: number;
  readonly writers: number;
}

export interface Convergence {
  readonly calendarChanges: number;
  readonly mailCommands: number;
  readonly problems: readonly string[];
}

/**
 * Clients of several kinds change calendars and an inbox that two people share, and others follow, each in its own way. When
 * nobody changes anything any more, all of them must have what is there.
 */
export async function runConvergence(
  place: SharedPlace,
  options: ConvergenceOptions,
): Promise<Convergence> {
  const choices = createChoices(options.seed);
  const inboxOfOther = await shareEverything(place);
  const users = [place.owner, place.other];
  const inboxes: MailboxToFollow[] = users.map((user, i) => ({
    port: place.imapPort,
    user,
    password: place.password,
    mailbox: i === 0 ? 'INBOX' : inboxOfOther,
  }));
  await using followers = await openFollowers(place, inboxes);
  const total = { calendarChanges: 0, mailCommands: 0 };
  const problems: string[] = [];
  for (let round = 0; round < options.rounds && problems.length === 0; round++) {
    const endsAt = performance.now() + options.roundMs;
    const done = { changes: 0, commands: 0 };
    let isBroken = false;
    const isOver = () =>
      isBroken ||
      (performance.now() > endsAt &&
        Math.min(done.changes, done.commands) >= (options.leastPerRound ?? 0));
    const own = () => createChoices(choices.below(2 ** 31));
    const racing = Array.from({ length: options.writers }, async (_, i) =>
      raceInCalendars({
        place,
        user: users[i % 2]!,
        name: `r${round}w${i}`,
        choices: own(),
        isOver,
        onChange: () => done.changes++,
      }),
    );
    const mailing = inboxes.map(async (inbox, i) =>
      changeMailbox(inbox, {
        name: `r${round}m${i}`,
        choices: own(),
        isOver,
        onCommand: () => done.commands++,
      }),
    );
    try {
      await Promise.all([...racing, ...mailing, followers.follow(own, isOver)]);
    } catch (error) {
      isBroken = true;
      throw error;
    }
    total.calendarChanges += done.changes;
    total.mailCommands += done.commands;
    problems.push(...(await followers.compare()));
  }
  return { ...total, problems };
}

async function openFollowers(place: SharedPlace, inboxes: readonly MailboxToFollow[]) {
  await using parts = new AsyncDisposableStack();
  const open = async (user: string) => {
    const client = await openDavClient(httpPortFor(place, user), user, place.password);
    parts.defer(() => client.close());
    return client;
  };
  const { owner, password } = place;
  const syncing = [1, 2].map(
    () => new SyncFollower({ account: owner, password, mayStartAnew: false }),
  );
  const texts = new Map<string, string>();
  const tagging: TagFollower[] = [];
  for (const user of [place.owner, place.other])
    for (const calendar of sharedCalendars)
      tagging.push(new TagFollower(await open(user), calendarPath(place, calendar), texts));
  const mailboxes = inboxes.map((inbox) => new MailboxFollower(inbox));
  for (const mailbox of mailboxes) parts.defer(() => mailbox.close());
  const reader = await open(owner);
  const running = parts.move();
  return {
    async follow(own: () => Choices, isOver: () => boolean): Promise<void> {
      const all = [
        ...syncing.map((f) => async (choices: Choices) => await f.round(reader, choices)),
        ...tagging.map((f) => async () => await f.round()),
        ...mailboxes.map((f) => async (choices: Choices) => await f.round(choices)),
      ];
      // Those that share a connection take turns.
      const turns = [all.slice(0, syncing.length), ...all.slice(syncing.length).map((f) => [f])];
      await Promise.all(
        turns.map(async (group) => {
          const choices = own();
          while (!isOver()) for (const round of group) await round(choices);
        }),
      );
    },
    async compare(): Promise<string[]> {
      const home = homeOf(owner);
      const etags = new Map<string, string>();
      const problems: string[] = [];
      for (const name of await readCalendarNames(reader, home))
        for (const [object, { etag }] of (await readCalendar(reader, home, name)).objects)
          etags.set(`${home}${name}/${object}`, etag);
      for (const follower of syncing) {
        problems.push(...(await follower.compare(reader, etags)));
        problems.push(...follower.refused.splice(0));
      }
      for (const follower of tagging) {
        await follower.round();
        const there = [...etags.keys()].filter((href) => href.startsWith(follower.path));
        for (const href of there)
          if (follower.texts.get(href) !== texts.get(etags.get(href)!))
            problems.push(`who follows by tags has another ${href}`);
        if (follower.texts.size !== there.length)
          problems.push(`who follows by tags has ${follower.texts.size} of ${there.length}`);
      }
      for (const [i, follower] of mailboxes.entries()) {
        await follower.finish();
        problems.push(...compareFlags(follower.messages, await readFlags(inboxes[i]!)));
      }
      return problems;
    },
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

function compareFlags(
  known: ReadonlyMap<number, string>,
  there: ReadonlyMap<number, string>,
): string[] {
  const text = (flags: string | undefined) =>
    flags
      ?.split(' ')
      .filter((f) => f !== '\\Recent')
      .sort()
      .join(' ');
  const uids = new Set([...known.keys(), ...there.keys()]);
  return [...uids]
    .filter((uid) => text(known.get(uid)) !== text(there.get(uid)))
    .map((uid) => `UID ${uid} has (${there.get(uid)}), who follows has (${known.get(uid)})`);
}
