import { LRUCache } from 'lru-cache';
import type { Clock } from '#platform/clock.ts';
import { entryLimit } from '#platform/entry-limit.ts';

/** Since when something has had the version it has, as far as this process saw. */
export interface VersionDates {
  /** Epoch seconds; undefined while it is too young for a date in seconds to tell it from what was before. */
  since(key: string, version: string): number | undefined;
}

const MAX_KEYS = 10_000;
/** A client that was told an earlier date never takes a later version for the one it has, nor one told by another process. */
const SETTLED_SECONDS = 2;

export function createVersionDates(clock: Clock): VersionDates {
  const seen = new LRUCache<string, { version: string; at: number }>(entryLimit(MAX_KEYS));
  return {
    since(key, version) {
      const now = Math.floor(clock.epochMs() / 1000);
      const known = seen.get(key);
      if (known?.version !== version) {
        seen.set(key, { version, at: now });
        return undefined;
      }
      return now - known.at >= SETTLED_SECONDS ? known.at : undefined;
    },
  };
}
