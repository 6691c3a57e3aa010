import type { Clock } from './clock.ts';

export interface RateLimit {
  /** How many may come at once. */
  readonly burst: number;
  /** How many come back a second. */
  readonly perSecond: number;
}

/** Token buckets, one a key (address, network, account). */
export interface RateLimiter {
  /** Takes `count` tokens of the key; false, and nothing is taken, when fewer are there. */
  tryTake(key: string, count?: number): boolean;
  /** Milliseconds until one token is there; 0 when it is there now. */
  waitMs(key: string): number;
  /** Gives the key its full bucket back. */
  forget(key: string): void;
  /** Keys held in memory. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Creates a limiter that holds at most `maxKeys` buckets; the one unused for longest gives way. A forgotten key
 * starts full again, so `maxKeys` should exceed what one attacker can use within `burst / perSecond` seconds.
 */
export function createRateLimiter(options: {
  readonly clock: Clock;
  readonly limit: RateLimit;
  readonly maxKeys: number;
}): RateLimiter {
  const { clock, limit, maxKeys } = options;
  // A Map keeps insertion order: the first key is the one unused for longest.
  const buckets = new Map<string, Bucket>();

  const filled = (bucket: Bucket | undefined, nowMs: number): number =>
    bucket === undefined
      ? limit.burst
      : Math.min(limit.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.perSecond);

  return {
    tryTake(key, count = 1) {
      const nowMs = clock.monotonicMs();
      const old = buckets.get(key);
      const tokens = filled(old, nowMs);
      const isEnough = tokens >= count;
      const bucket = old ?? { tokens, atMs: nowMs };
      bucket.tokens = isEnough ? tokens - count : tokens;
      bucket.atMs = nowMs;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value!);
      return isEnough;
    },
    waitMs(key) {
      const missing = 1 - filled(buckets.get(key), clock.monotonicMs());
      return missing <= 0 ? 0 : Math.ceil((missing / limit.perSecond) * 1000);
    },
    forget: (key) => void buckets.delete(key),
    get size() {
      return buckets.size;
    },
  };
}
