import { patternToRecur } from '#codecs/exchange/pattern-to-recur.ts';
import type { ExchangeRepetition } from '#codecs/exchange/recurrence-pattern.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import type { Recur } from '#codecs/recurrence/recur.ts';

/** @param untilOf the last moment of what ends on a day, from the midnight of that day */
export function toRecur(
  { pattern, range: { count, lastDay } }: ExchangeRepetition,
  untilOf: (lastDay: number) => RecurUntil,
): Recur {
  return patternToRecur(pattern, {
    ...(count !== undefined && { count }),
    ...(lastDay !== undefined && { until: untilOf(lastDay) }),
  });
}
