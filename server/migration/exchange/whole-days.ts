import { fromLocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { toEpochSeconds } from './moments.ts';

/**
 * Days that Exchange keeps as moments: midnight of the zone they were entered in, or 11:59 UTC, which is the same day nearly
 * everywhere. The nearest midnight of UTC names the day.
 */
export function readDay(time: string | undefined): Temporal.PlainDate | undefined {
  const at = toEpochSeconds(time);
  // Exchange has 1 January 4501 for none.
  if (at === undefined || time?.startsWith('4501-') === true) return undefined;
  const day = Math.floor((at + secondsPerDay / 2) / secondsPerDay);
  return fromLocalSeconds(day * secondsPerDay).toPlainDate();
}

export function formatDay(day: Temporal.PlainDate): string {
  return `${day.toString({ calendarName: 'never' })}T11:59:00Z`;
}
