import type { ProgressEvent } from '#migration/progress.ts';
import type { Clock } from '#platform/clock.ts';

/** How far one account is, with how fast it goes. */
export interface AccountProgress {
  readonly account: string;
  readonly folder: string;
  /** Written, there already or left out. */
  readonly items: number;
  /** What the source says there is; it may lie. */
  readonly expected: number;
  readonly bytes: number;
  readonly itemsPerSecond: number;
  readonly bytesPerSecond: number;
  /** undefined while nothing can be said. */
  readonly secondsLeft: number | undefined;
  /** Why nothing happens now; '' when something does. */
  readonly waitsFor: string;
}

export interface ProgressBoard {
  tell(event: ProgressEvent): void;
  /** Accounts on their way, in the order in which they began. */
  accounts(): readonly AccountProgress[];
  account(name: string): AccountProgress | undefined;
  total(): TotalProgress;
}

export interface TotalProgress extends Pick<
  AccountProgress,
  'items' | 'bytes' | 'itemsPerSecond' | 'bytesPerSecond' | 'secondsLeft'
> {
  readonly done: number;
  readonly failed: number;
  readonly accounts: number;
  /** Written by this run. */
  readonly written: number;
}

/** Rates are those of the last seconds: a long run is not judged by how it began. */
const RATE_MS = 15_000;

interface Lane {
  readonly account: string;
  folder: string;
  /** Of the folder, to be made up for when it is done: what did not change is not told one by one. */
  folderItems: number;
  folderExpected: number;
  items: number;
  expected: number;
  bytes: number;
  waitsFor: string;
  readonly rate: RateMeter;
}

/** Keeps what a run tells. @param accounts how many there are in all */
export function createProgressBoard(clock: Clock, accounts: number): ProgressBoard {
  const lanes = new Map<string, Lane>();
  const rate = createRateMeter(clock);
  const ended = { done: 0, failed: 0, items: 0, expected: 0 };
  let bytes = 0;
  let written = 0;
  const laneOf = (account: string): Lane => {
    const lane = lanes.get(account) ?? newLane(account, createRateMeter(clock));
    lanes.set(account, lane);
    return lane;
  };
  const end = (account: string, state: 'done' | 'failed') => {
    const lane = laneOf(account);
    lanes.delete(account);
    ended[state]++;
    ended.items += lane.items;
    ended.expected += lane.expected;
  };
  return {
    tell(event) {
      switch (event.event) {
        case 'account-started':
          // A second attempt begins anew; what is there already is passed over quickly.
          lanes.delete(event.account);
          laneOf(event.account).expected = event.items;
          return;
        case 'folder-started':
          enterFolder(laneOf(event.account), event.folder, event.items ?? 0);
          return;
        case 'items':
          advance(laneOf(event.account), event.items, event.bytes);
          // What is passed over says nothing of how fast the rest will be.
          laneOf(event.account).rate.add(event.items, event.bytes);
          rate.add(event.items, event.bytes);
          bytes += event.bytes;
          written += event.items;
          return;
        case 'passed':
          advance(laneOf(event.account), event.items, 0);
          return;
        case 'folder-done':
          leaveFolder(laneOf(event.account));
          return;
        case 'waiting':
          laneOf(event.account).waitsFor = event.reason;
          return;
        case 'account-done':
          end(event.account, 'done');
          return;
        case 'account-failed':
          end(event.account, 'failed');
      }
    },
    accounts: () => [...lanes.values()].map(toProgress),
    account: (name) => {
      const lane = lanes.get(name);
      return lane === undefined ? undefined : toProgress(lane);
    },
    total() {
      const running = [...lanes.values()];
      const items = running.reduce((sum, it) => sum + it.items, ended.items);
      const expected = running.reduce((sum, it) => sum + it.expected, ended.expected);
      const known = running.length + ended.done + ended.failed;
      // Those that have not begun are taken to be like those that have.
      const all = known === 0 ? 0 : (expected / known) * Math.max(known, accounts);
      const speed = rate.perSecond();
      return {
        ...ended,
        items,
        accounts,
        bytes,
        written,
        itemsPerSecond: speed.items,
        bytesPerSecond: speed.bytes,
        secondsLeft: secondsFor(all - items, speed.items),
      };
    },
  };
}

function newLane(account: string, rate: RateMeter): Lane {
  return {
    account,
    folder: '',
    folderItems: 0,
    folderExpected: 0,
    items: 0,
    expected: 0,
    bytes: 0,
    waitsFor: '',
    rate,
  };
}

function enterFolder(lane: Lane, folder: string, expected: number): void {
  lane.folder = folder;
  lane.folderItems = 0;
  lane.folderExpected = expected;
  lane.waitsFor = '';
}

function leaveFolder(lane: Lane): void {
  const missing = Math.max(0, lane.folderExpected - lane.folderItems);
  lane.items += missing;
  enterFolder(lane, '', 0);
}

function advance(lane: Lane, items: number, bytes: number): void {
  lane.items += items;
  lane.folderItems += items;
  lane.bytes += bytes;
  lane.waitsFor = '';
}

function toProgress(lane: Lane): AccountProgress {
  const { account, folder, items, expected, bytes, waitsFor } = lane;
  const speed = lane.rate.perSecond();
  return {
    account,
    folder,
    items,
    expected,
    bytes,
    itemsPerSecond: speed.items,
    bytesPerSecond: speed.bytes,
    secondsLeft: secondsFor(expected - items, speed.items),
    waitsFor,
  };
}

function secondsFor(items: number, perSecond: number): number | undefined {
  return perSecond > 0 ? Math.max(0, Math.ceil(items / perSecond)) : undefined;
}

interface RateMeter {
  add(items: number, bytes: number): void;
  perSecond(): { readonly items: number; readonly bytes: number };
}

function createRateMeter(clock: Clock): RateMeter {
  const startedMs = clock.monotonicMs();
  let samples: { atMs: number; items: number; bytes: number }[] = [];
  const recent = () => {
    const sinceMs = clock.monotonicMs() - RATE_MS;
    samples = samples.filter(({ atMs }) => atMs > sinceMs);
    return samples;
  };
  return {
    add(items, bytes) {
      const last = samples.at(-1);
      const atMs = clock.monotonicMs();
      // A sample every tenth of a second at most: events come by the thousand.
      if (last !== undefined && atMs - last.atMs < 100) {
        last.items += items;
        last.bytes += bytes;
      } else recent().push({ atMs, items, bytes });
    },
    perSecond() {
      const seconds = Math.min(RATE_MS, Math.max(clock.monotonicMs() - startedMs, 1000)) / 1000;
      const sum = recent().reduce(
        (all, it) => ({ items: all.items + it.items, bytes: all.bytes + it.bytes }),
        { items: 0, bytes: 0 },
      );
      return { items: sum.items / seconds, bytes: sum.bytes / seconds };
    },
  };
}
