import {
  gregorianDate,
  secondsPerDay,
  weekdayOf,
  type LocalSeconds,
} from '#codecs/recurrence/local-time.ts';
import { weekdays, type Recur, type Weekday } from '#codecs/recurrence/recur.ts';
import {
  allDays,
  MAX_INTERVAL,
  MAX_MONTHS,
  type ExchangePattern,
  type Week,
} from './recurrence-pattern.ts';

/**
 * The pattern that repeats as a rule does from a start on; undefined where Exchange has none.
 * @param start by the clock of the event
 */
export function recurToPattern(recur: Recur, start: LocalSeconds): ExchangePattern | undefined {
  if (hasUnknownParts(recur) || recur.interval > MAX_INTERVAL) return undefined;
  switch (recur.freq) {
    case 'DAILY':
      return isPlain(recur) && recur.byDay.length > 0 ? dailyByDay(recur) : daily(recur);
    case 'WEEKLY':
      return weekly(recur, start);
    case 'MONTHLY':
      return recur.byMonth.length === 0 ? monthly(recur, start, SHORTEST_MONTH) : undefined;
    case 'YEARLY':
      return yearly(recur, start);
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return undefined;
  }
}

function hasUnknownParts(recur: Recur): boolean {
  const { bySecond, byMinute, byHour, byYearDay, byWeekNo, rscale } = recur;
  const isOther = rscale !== undefined && rscale !== 'GREGORIAN';
  return isOther || [bySecond, byMinute, byHour, byYearDay, byWeekNo].some((p) => p.length > 0);
}

function isPlain({ byMonth, byMonthDay, bySetPos }: Recur): boolean {
  return byMonth.length === 0 && byMonthDay.length === 0 && bySetPos.length === 0;
}

function daily(recur: Recur): ExchangePattern | undefined {
  return isPlain(recur) ? { kind: 'daily', interval: recur.interval } : undefined;
}

/** Every day that is one of these is every week on these. */
function dailyByDay({ interval, byDay }: Recur): ExchangePattern | undefined {
  if (interval !== 1) return undefined;
  return { kind: 'weekly', interval: 1, days: byDay.map((d) => d.weekday), firstDay: 'MO' };
}

function weekly(recur: Recur, start: LocalSeconds): ExchangePattern | undefined {
  if (!isPlain(recur)) return undefined;
  const days = recur.byDay.length > 0 ? recur.byDay.map((d) => d.weekday) : [dayOf(start).weekday];
  return { kind: 'weekly', interval: recur.interval, days: inOrder(days), firstDay: recur.wkst };
}

const SHORTEST_MONTH = 28;
/** In years that are no leap years. */
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** @param shortest how many days each of the months has for sure */
function monthly(recur: Recur, start: LocalSeconds, shortest: number): ExchangePattern | undefined {
  const { interval, byDay, byMonthDay } = recur;
  if (interval > MAX_MONTHS) return undefined;
  if (byDay.length > 0) {
    if (byMonthDay.length > 0) return undefined;
    const nth = nthDay(recur);
    if (nth !== undefined) return { kind: 'relative-monthly', interval, ...nth };
    const isEvery = recur.bySetPos.length === 0 && byDay.every((d) => d.ordinal === 0);
    // Every Monday of every month is every Monday.
    if (!isEvery || interval !== 1) return undefined;
    return {
      kind: 'weekly',
      interval: 1,
      days: inOrder(byDay.map((d) => d.weekday)),
      firstDay: 'MO',
    };
  }
  const edge = edgeOfMonth(recur);
  if (edge !== undefined) return { kind: 'relative-monthly', interval, days: allDays, week: edge };
  const day = dayOfMonth(recur, start, shortest);
  return day === undefined ? undefined : { kind: 'absolute-monthly', interval, day };
}

function yearly(recur: Recur, start: LocalSeconds): ExchangePattern | undefined {
  const { byMonth, byDay, interval } = recur;
  if (byMonth.length > 1 || byMonth.some((m) => m.isLeap)) return undefined;
  if (byMonth.length === 0 && (byDay.length > 0 || recur.byMonthDay.length > 0)) return undefined;
  const month = byMonth[0]?.month ?? dayOf(start).month;
  const of = { ...recur, byMonth: [] };
  const length = monthLengths[month - 1] ?? SHORTEST_MONTH;
  // A year of Exchange has no interval, but months have.
  if (interval > 1) {
    const isInPhase = month === dayOf(start).month;
    const months = monthly({ ...of, interval: interval * 12 }, start, length);
    return isInPhase && months?.kind !== 'weekly' ? months : undefined;
  }
  const inMonth = monthly(of, start, length);
  if (inMonth?.kind === 'absolute-monthly')
    return { kind: 'absolute-yearly', month, day: inMonth.day };
  if (inMonth?.kind !== 'relative-monthly') return undefined;
  return { kind: 'relative-yearly', month, days: inMonth.days, week: inMonth.week };
}

function nthDay({ byDay, bySetPos }: Recur): { days: readonly Weekday[]; week: Week } | undefined {
  const [first] = byDay;
  if (first === undefined) return undefined;
  if (byDay.length === 1 && bySetPos.length === 0) {
    const week = toWeek(first.ordinal);
    return week === undefined ? undefined : { days: [first.weekday], week };
  }
  const week = bySetPos.length === 1 ? toWeek(bySetPos[0]!) : undefined;
  if (week === undefined || byDay.some((d) => d.ordinal !== 0)) return undefined;
  const days = inOrder(byDay.map((d) => d.weekday));
  // Of several days Exchange knows three sets: all, those of the week, those of its end.
  const isKnown =
    [1, 7].includes(days.length) || ['MO TU WE TH FR', 'SU SA'].includes(days.join(' '));
  return isKnown ? { days, week } : undefined;
}

function toWeek(ordinal: number): Week | undefined {
  return ([1, 2, 3, 4, -1] as const).find((week) => week === ordinal);
}

/** The month's last day as Exchange has it for sure. */
function edgeOfMonth({ byMonthDay, bySetPos }: Recur): Week | undefined {
  const isLast = byMonthDay.length === 1 && byMonthDay[0] === -1 && bySetPos.length === 0;
  return isLast ? -1 : undefined;
}

/**
 * One day of the month that every month has, or the last where it lacks the day (28,29,30 with the last of them). A 31 without
 * such care skips months, which Exchange does not.
 */
function dayOfMonth(
  { byMonthDay, bySetPos }: Recur,
  start: LocalSeconds,
  shortest: number,
): number | undefined {
  const [only] = byMonthDay;
  if (byMonthDay.length > 1) {
    const days = byMonthDay.toSorted((a, b) => a - b).join(' ');
    if (bySetPos.length !== 1 || bySetPos[0] !== -1) return undefined;
    return { '28 29': 29, '28 29 30': 30, '28 29 30 31': 31 }[days];
  }
  if (bySetPos.length > 0) return undefined;
  const day = only ?? dayOf(start).day;
  return day >= 1 && day <= shortest ? day : undefined;
}

function dayOf(at: LocalSeconds): { month: number; day: number; weekday: Weekday } {
  const days = Math.floor(at / secondsPerDay);
  const { month, day } = gregorianDate(days);
  return { month, day, weekday: weekdays[weekdayOf(days)]! };
}

function inOrder(days: readonly Weekday[]): Weekday[] {
  return allDays.filter((day) => days.includes(day));
}
