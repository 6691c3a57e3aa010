import { monthIndexAt } from './calendar-scale.ts';
import type { CalendarScale, CalendarYear } from './calendar-scale.ts';
import { weekdayOf } from './local-time.ts';
import { weekdays } from './recur.ts';
import type { ByDay, ByMonth, Recur, Skip } from './recur.ts';

/** The parts of a rule that speak of days, made ready for working out. */
export interface DayRule {
  readonly scale: CalendarScale;
  readonly skip: Skip;
  /** Sunday is 0. */
  readonly weekStart: number;
  readonly byMonth: readonly ByMonth[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byDay: readonly WeekdayPlace[];
  readonly startDay: number;
}

export interface WeekdayPlace {
  readonly weekday: number;
  readonly ordinal: number;
}

/** Within what the ordinal of a BYDAY counts. */
export type OrdinalScope = 'none' | 'month' | 'year';

export function toDayRule(recur: Recur, scale: CalendarScale, startDay: number): DayRule {
  return {
    scale,
    skip: recur.skip,
    weekStart: weekdays.indexOf(recur.wkst),
    byMonth: recur.byMonth,
    byMonthDay: recur.byMonthDay,
    byYearDay: recur.byYearDay,
    byWeekNo: recur.byWeekNo,
    byDay: recur.byDay.map(toPlace),
    startDay,
  };
}

function toPlace({ weekday, ordinal }: ByDay): WeekdayPlace {
  return { weekday: weekdays.indexOf(weekday), ordinal };
}

/** Which parts of a rule still limit the days that others gave. */
export interface DayLimits {
  readonly months?: boolean;
  readonly monthDays?: boolean;
  readonly yearDays?: boolean;
  readonly weekdays?: OrdinalScope;
}

/** Whether a day passes the limits; undefined where the rule has none, so that no calendar need be asked. */
export function createDayFilter(
  rule: DayRule,
  limits: DayLimits,
): ((day: number) => boolean) | undefined {
  const tests: ((day: number, year: CalendarYear, monthIndex: number) => boolean)[] = [];
  const { byMonth, byMonthDay, byYearDay, byDay } = rule;
  if (limits.months === true && byMonth.length > 0)
    tests.push((_, year, index) => byMonth.some((m) => isMonth(m, year.months[index]!)));
  if (limits.yearDays === true && byYearDay.length > 0)
    tests.push((day, year) => isPlaceOf(byYearDay, day - year.firstDay, year.length));
  if (limits.monthDays === true && byMonthDay.length > 0)
    tests.push((day, year, index) => {
      const month = year.months[index]!;
      return isPlaceOf(byMonthDay, day - year.firstDay - month.offset, month.length);
    });
  const scope = limits.weekdays;
  const weekdayOnly = byDay.every((d) => d.ordinal === 0) || scope === 'none';
  if (scope !== undefined && byDay.length > 0 && !weekdayOnly)
    tests.push((day, year, index) => byDay.some((d) => isNth(d, day, scope, { year, index })));
  const wanted =
    scope !== undefined && byDay.length > 0 && weekdayOnly ? weekdaySet(byDay) : undefined;
  if (tests.length === 0 && wanted === undefined) return undefined;
  return (day) => {
    if (wanted !== undefined && !wanted[weekdayOf(day)]!) return false;
    if (tests.length === 0) return true;
    const year = rule.scale.yearAt(day);
    const index = monthIndexAt(year, day);
    return tests.every((passes) => passes(day, year, index));
  };
}

/** The days until the next month when BYMONTH does not want the day's own; else 0. */
export function createMonthWait({ byMonth, scale }: DayRule): (day: number) => number {
  if (byMonth.length === 0) return () => 0;
  return (day) => {
    const year = scale.yearAt(day);
    const month = year.months[monthIndexAt(year, day)]!;
    if (byMonth.some((wanted) => isMonth(wanted, month))) return 0;
    return year.firstDay + month.offset + month.length - day;
  };
}

function weekdaySet(places: readonly WeekdayPlace[]): boolean[] {
  const set = Array.from({ length: 7 }, () => false);
  for (const { weekday } of places) set[weekday] = true;
  return set;
}

export function isMonth(wanted: ByMonth, month: { number: number; isLeap: boolean }): boolean {
  return wanted.month === month.number && wanted.isLeap === month.isLeap;
}

function isPlaceOf(places: readonly number[], index: number, length: number): boolean {
  return places.includes(index + 1) || places.includes(index - length);
}

function isNth(
  place: WeekdayPlace,
  day: number,
  scope: OrdinalScope,
  { year, index }: { year: CalendarYear; index: number },
): boolean {
  if (weekdayOf(day) !== place.weekday) return false;
  if (place.ordinal === 0) return true;
  const month = year.months[index]!;
  const start = scope === 'month' ? year.firstDay + month.offset : year.firstDay;
  const end = start + (scope === 'month' ? month.length : year.length);
  return place.ordinal > 0
    ? Math.floor((day - start) / 7) + 1 === place.ordinal
    : Math.floor((end - 1 - day) / 7) + 1 === -place.ordinal;
}
