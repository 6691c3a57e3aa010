import type { Clock } from '#platform/clock.ts';

/** How much may be asked of one mailbox at a time. */
export interface MailboxAllowance {
  /** Waits for its turn. @param weight places taken, @param uploadBytes bytes sent */
  use<T>(wish: AllowanceWish, work: () => Promise<T>): Promise<T>;
}

export interface AllowanceWish {
  readonly places: number;
  readonly requests: number;
  readonly uploadBytes: number;
}

const MAX_PLACES = 4;
const REQUESTS = { most: 10_000, withinMs: 600_000 };
/** A thousand times a thousand, as its rules count, with something left for headers. */
const UPLOADS = { most: 145_000_000, withinMs: 300_000 };
/** So many entries at most: what lies close together counts as one. */
const GRAIN_MS = 1000;

export function createMailboxAllowance(clock: Clock): MailboxAllowance {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const requests = createWindow(clock, REQUESTS);
  const uploads = createWindow(clock, UPLOADS);
  const take = async (places: number): Promise<void> => {
    while (taken + places > MAX_PLACES) await new Promise<void>((wake) => waiting.push(wake));
    taken += places;
  };
  const give = (places: number): void => {
    taken -= places;
    for (const wake of waiting.splice(0)) wake();
  };
  return {
    async use({ places, requests: count, uploadBytes }, work) {
      await take(places);
      try {
        await requests.spend(count);
        await uploads.spend(uploadBytes);
        return await work();
      } finally {
        give(places);
      }
    },
  };
}

interface Limit {
  readonly most: number;
  readonly withinMs: number;
}

interface Window {
  spend(amount: number): Promise<void>;
}

/** Waits until an amount fits in with what was spent a while ago; one that is above the limit by itself goes alone. */
function createWindow(clock: Clock, { most, withinMs }: Limit): Window {
  const spent: { atMs: number; amount: number }[] = [];
  let sum = 0;
  return {
    async spend(amount) {
      if (amount === 0) return;
      for (;;) {
        const now = clock.monotonicMs();
        while (spent.length > 0 && spent[0]!.atMs + withinMs <= now) sum -= spent.shift()!.amount;
        if (sum === 0 || sum + amount <= most) break;
        await clock.sleep(spent[0]!.atMs + withinMs - now);
      }
      const now = clock.monotonicMs();
      const last = spent.at(-1);
      if (last !== undefined && now - last.atMs < GRAIN_MS) last.amount += amount;
      else spent.push({ atMs: now, amount });
      sum += amount;
    },
  };
}
