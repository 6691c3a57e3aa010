import { recurToPattern } from '#codecs/exchange/recur-to-pattern.ts';
import { patternToRecur } from '#codecs/exchange/pattern-to-recur.ts';
import type { ExchangeRepetition } from '#codecs/exchange/recurrence-pattern.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import { type Recur, tryParseRecur } from '#codecs/recurrence/recur.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { type LocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { Loss } from '../item.ts';

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

/** How a task repeats, from the local time at which it begins; undefined where it does not, or not as Exchange can say it, which is told. */
export function taskRepetition(
  task: Component,
  losses: Loss[],
): { readonly repetition: ExchangeRepetition; readonly start: LocalSeconds } | undefined {
  const text = valueOf(task, 'RRULE');
  const begin = first(task, 'DTSTART') ?? first(task, 'DUE');
  if (text === undefined || begin === undefined) return undefined;
  const start = localSecondsOf(dateTimeOf(begin));
  const recur = tryParseRecur(text);
  const pattern = recur === undefined ? undefined : recurToPattern(recur, start);
  if (recur === undefined || pattern === undefined) {
    losses.push({ what: 'recurrence', detail: `Exchange does not repeat like this: ${text}` });
    return undefined;
  }
  const { count, until } = recur;
  const range =
    count !== undefined
      ? { count }
      : until === undefined
        ? {}
        : { lastDay: Math.floor(until.at / secondsPerDay) * secondsPerDay };
  return { repetition: { pattern, range }, start };
}
