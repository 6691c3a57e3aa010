import {
  allDays,
  type ExchangePattern,
  type ExchangeRange,
  type ExchangeRepetition,
  type Week,
} from '#codecs/exchange/recurrence-pattern.ts';
import { secondsPerDay, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { Weekday } from '#codecs/recurrence/recur.ts';
import { formatLocal, localOf } from './date-time.ts';
import { dayNames } from './day-names.ts';
import { numberAt, objectAt, textAt, textsAt, type JsonObject } from './json-value.ts';

const weekNames: Readonly<Record<string, Week>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
};

/** patternedRecurrence; undefined for what is none of the patterns we know. */
export function readRecurrence(recurrence: JsonObject): ExchangeRepetition | undefined {
  const from = objectAt(recurrence, 'pattern');
  const pattern = from === undefined ? undefined : readPattern(from);
  if (pattern === undefined) return undefined;
  return { pattern, range: readRange(objectAt(recurrence, 'range')) };
}

function readPattern(pattern: JsonObject): ExchangePattern | undefined {
  const interval = Math.max(numberAt(pattern, 'interval') ?? 1, 1);
  const day = numberAt(pattern, 'dayOfMonth') ?? 1;
  const month = numberAt(pattern, 'month') ?? 0;
  const days = readDays(textsAt(pattern, 'daysOfWeek'));
  const week = weekNames[textAt(pattern, 'index') ?? 'first'] ?? 1;
  const isMonth = month >= 1 && month <= 12;
  switch (textAt(pattern, 'type') ?? '') {
    case 'daily':
      return { kind: 'daily', interval };
    case 'weekly': {
      const firstDay = dayNames[textAt(pattern, 'firstDayOfWeek') ?? 'sunday'] ?? 'SU';
      return days.length === 0 ? undefined : { kind: 'weekly', interval, days, firstDay };
    }
    case 'absoluteMonthly':
      return { kind: 'absolute-monthly', interval, day };
    case 'relativeMonthly':
      return days.length === 0 ? undefined : { kind: 'relative-monthly', interval, days, week };
    // Graph has an interval for years that Exchange itself has not: months say the same.
    case 'absoluteYearly':
      if (!isMonth) return undefined;
      return interval === 1
        ? { kind: 'absolute-yearly', month, day }
        : { kind: 'absolute-monthly', interval: interval * 12, day };
    case 'relativeYearly':
      if (!isMonth || days.length === 0) return undefined;
      return interval === 1
        ? { kind: 'relative-yearly', month, days, week }
        : { kind: 'relative-monthly', interval: interval * 12, days, week };
    default:
      return undefined;
  }
}

function readDays(names: readonly string[]): Weekday[] {
  const days = new Set(names.map((name) => dayNames[name.toLowerCase()]));
  return allDays.filter((day) => days.has(day));
}

function readRange(range: JsonObject | undefined): ExchangeRange {
  const count = numberAt(range, 'numberOfOccurrences');
  const end = textAt(range, 'endDate') ?? '';
  const lastDay = end.startsWith('0001-') ? undefined : localOf(end);
  switch (textAt(range, 'type') ?? '') {
    case 'numbered':
      return count === undefined || count < 1 ? {} : { count };
    case 'endDate':
      return lastDay === undefined ? {} : { lastDay };
    default:
      return {};
  }
}

/** @param start by the clock of the event; @param zoneName as Windows calls its zone */
export function formatRecurrence(
  { pattern, range }: ExchangeRepetition,
  start: LocalSeconds,
  zoneName: string,
): JsonObject {
  const { count, lastDay } = range;
  const limit =
    count !== undefined
      ? { type: 'numbered', numberOfOccurrences: count }
      : lastDay !== undefined
        ? { type: 'endDate', endDate: formatDay(lastDay) }
        : { type: 'noEnd' };
  return {
    pattern: formatPattern(pattern),
    range: { ...limit, startDate: formatDay(start), recurrenceTimeZone: zoneName },
  };
}

function formatDay(local: LocalSeconds): string {
  return formatLocal(Math.floor(local / secondsPerDay) * secondsPerDay).slice(0, 10);
}

function formatPattern(pattern: ExchangePattern): JsonObject {
  switch (pattern.kind) {
    case 'daily':
      return { type: 'daily', interval: pattern.interval };
    case 'weekly':
      return {
        type: 'weekly',
        interval: pattern.interval,
        daysOfWeek: formatDays(pattern.days),
        firstDayOfWeek: nameOf(dayNames, pattern.firstDay),
      };
    case 'absolute-monthly':
      return { type: 'absoluteMonthly', interval: pattern.interval, dayOfMonth: pattern.day };
    case 'relative-monthly':
      return {
        type: 'relativeMonthly',
        interval: pattern.interval,
        daysOfWeek: formatDays(pattern.days),
        index: nameOf(weekNames, pattern.week),
      };
    case 'absolute-yearly':
      return { type: 'absoluteYearly', interval: 1, month: pattern.month, dayOfMonth: pattern.day };
    case 'relative-yearly':
      return {
        type: 'relativeYearly',
        interval: 1,
        month: pattern.month,
        daysOfWeek: formatDays(pattern.days),
        index: nameOf(weekNames, pattern.week),
      };
  }
}

function formatDays(days: readonly Weekday[]): string[] {
  return days.map((day) => nameOf(dayNames, day));
}

function nameOf<T>(names: Readonly<Record<string, T>>, value: T): string {
  return Object.entries(names).find(([, it]) => it === value)![0];
}
