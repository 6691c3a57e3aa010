import type { FeedSettings } from './config.ts';

/** What decides when a feed is asked for next. All in seconds; 0 for nothing said. */
export interface RefreshWish {
  /** By the owner of the calendar. */
  readonly every: number;
  /** By the feed. */
  readonly feedEvery: number;
}

type Intervals = Pick<FeedSettings, 'usualInterval' | 'shortestInterval'>;

/** A feed that wants to be asked more rarely may have moved or come to life meanwhile. */
const LONGEST_SECONDS = 7 * 86_400;
const FIRST_RETRY_SECONDS = 300;
const LONGEST_RETRY_SECONDS = 86_400;

/** The owner's wish goes before the feed's, both within bounds. */
export function refreshInterval(wish: RefreshWish, settings: Intervals): number {
  const usual = settings.usualInterval / 1000;
  const shortest = settings.shortestInterval / 1000;
  const wanted = wish.every || wish.feedEvery || usual;
  return Math.min(Math.max(wanted, shortest), LONGEST_SECONDS);
}

/**
 * The pause before the next time, spread by chance so that the feeds of a host are not all asked at once: after a success the
 * interval, after failures ever longer, and never sooner than the host said.
 * @param chance from 0 to 1
 */
export function nextPause(
  facts: { readonly interval: number; readonly failures: number; readonly retryAfter?: number },
  chance: number,
): number {
  const { interval, failures, retryAfter = 0 } = facts;
  if (failures === 0) return Math.round(interval * (0.95 + chance * 0.1));
  const growing = FIRST_RETRY_SECONDS * 2 ** Math.min(failures - 1, 20);
  const pause = Math.min(growing, LONGEST_RETRY_SECONDS) * (0.75 + chance * 0.5);
  return Math.round(Math.max(pause, retryAfter));
}
