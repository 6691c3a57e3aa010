import { monthIndexAt } from './calendar-scale.ts';
import type { CalendarYear } from './calendar-scale.ts';
import { barrenYears } from './periods.ts';
import type { Periods } from './periods.ts';
import { createDayFilter } from './day-rule.ts';
import type { DayLimits, DayRule } from './day-rule.ts';
import { secondsPerDay, weekdayOf } from './local-time.ts';
import {
  addPlaces,
  addWeekdays,
  firstWeekStart,
  monthIndexes,
  sortedUnique,
} from './period-days.ts';

type YearDays = (year: CalendarYear) => number[];

/** Which part of a yearly rule gives the days, the parts after it only limit them. */
// RFC 5545 §3.3.10
export function yearlyPeriods(rule: DayRule, interval: number): Periods {
  if (rule.byWeekNo.length > 0) return weekYearPeriods(rule, interval);
  const startYear = rule.scale.yearAt(rule.startDay).year;
  const { give, limits } = yearSource(rule);
  const passes = createDayFilter(rule, limits);
  return {
    unit: secondsPerDay,
    floor: (n) => rule.scale.year(startYear + n * interval).firstDay - 1,
    starts: (n) => {
      const days = give(rule.scale.year(startYear + n * interval));
      return sortedUnique(passes === undefined ? days : days.filter(passes));
    },
    before: (day) =>
      Math.max(0, Math.floor((rule.scale.yearAt(day).year - startYear) / interval) - 1),
    constantStarts: undefined,
    mostStarts: undefined,
    maxBarren: barrenYears(rule.scale),
  };
}

function yearSource(rule: DayRule): { give: YearDays; limits: DayLimits } {
  const hasMonths = rule.byMonth.length > 0;
  const scope = hasMonths ? 'month' : 'year';
  if (rule.byYearDay.length > 0)
    return {
      give: (year) => {
        const days: number[] = [];
        addPlaces(days, rule.byYearDay, year.firstDay, { length: year.length, skip: rule.skip });
        return days;
      },
      limits: { months: true, monthDays: true, weekdays: scope },
    };
  if (rule.byMonthDay.length > 0)
    return { give: daysOfMonths(rule, rule.byMonthDay), limits: { weekdays: scope } };
  if (rule.byDay.length === 0)
    return { give: daysOfMonths(rule, [startDayOfMonth(rule)]), limits: {} };
  return { give: hasMonths ? weekdaysOfMonths(rule) : weekdaysOfYear(rule), limits: {} };
}

function weekdaysOfYear(rule: DayRule): YearDays {
  return (year) => {
    const days: number[] = [];
    addWeekdays(days, rule.byDay, year.firstDay, year.length);
    return days;
  };
}

function weekdaysOfMonths(rule: DayRule): YearDays {
  return (year) => {
    const days: number[] = [];
    for (const index of monthIndexes(year, rule.byMonth, rule.skip)) {
      const month = year.months[index]!;
      addWeekdays(days, rule.byDay, year.firstDay + month.offset, month.length);
    }
    return days;
  };
}

/** The days of BYMONTH's months; without BYMONTH of DTSTART's month, or of every month where BYDAY picks among them. */
function daysOfMonths(rule: DayRule, places: readonly number[]): YearDays {
  const startYear = rule.scale.yearAt(rule.startDay);
  const { number, isLeap } = startYear.months[monthIndexAt(startYear, rule.startDay)]!;
  const startMonth = [{ month: number, isLeap }];
  const isEveryMonth = rule.byMonth.length === 0 && rule.byDay.length > 0;
  const wanted = rule.byMonth.length > 0 ? rule.byMonth : startMonth;
  return (year) => {
    const days: number[] = [];
    const indexes = isEveryMonth ? year.months.keys() : monthIndexes(year, wanted, rule.skip);
    for (const index of indexes) {
      const { offset, length } = year.months[index]!;
      addPlaces(days, places, year.firstDay + offset, { length, skip: rule.skip });
    }
    return days;
  };
}

function startDayOfMonth(rule: DayRule): number {
  const year = rule.scale.yearAt(rule.startDay);
  return rule.startDay - year.firstDay - year.months[monthIndexAt(year, rule.startDay)]!.offset + 1;
}

/** With BYWEEKNO the period is the year of weeks: week 1 may begin in December, and the last one end in January. */
function weekYearPeriods(rule: DayRule, interval: number): Periods {
  const yearOfDay = (day: number): number => {
    const { year, firstDay, length } = rule.scale.yearAt(day);
    if (day < firstDay + 7 && day < firstWeek(rule, year)) return year - 1;
    return day >= firstDay + length - 7 && day >= firstWeek(rule, year + 1) ? year + 1 : year;
  };
  const hasDays = rule.byDay.length + rule.byMonthDay.length + rule.byYearDay.length > 0;
  const startWeekday = hasDays ? undefined : weekdayOf(rule.startDay);
  const passes = createDayFilter(rule, {
    months: true,
    monthDays: true,
    yearDays: true,
    weekdays: 'none',
  });
  const daysOf = (year: number): number[] => {
    const days = daysOfWeeks(rule, year, startWeekday);
    return sortedUnique(passes === undefined ? days : days.filter(passes));
  };
  // A start after all that its year of weeks gives counts from the year of its date.
  const weekYear = yearOfDay(rule.startDay);
  const startYear = daysOf(weekYear).some((day) => day >= rule.startDay)
    ? weekYear
    : rule.scale.yearAt(rule.startDay).year;
  return {
    unit: secondsPerDay,
    floor: (n) => firstWeek(rule, startYear + n * interval),
    starts: (n) => daysOf(startYear + n * interval),
    before: (day) => Math.max(0, Math.floor((yearOfDay(day) - startYear) / interval) - 1),
    constantStarts: undefined,
    mostStarts: undefined,
    maxBarren: barrenYears(rule.scale),
  };
}

function firstWeek(rule: DayRule, year: number): number {
  return firstWeekStart(rule.scale.year(year), rule.weekStart);
}

function daysOfWeeks(rule: DayRule, year: number, weekday: number | undefined): number[] {
  const start = firstWeek(rule, year);
  const weeks = (firstWeek(rule, year + 1) - start) / 7;
  const days: number[] = [];
  for (const number of rule.byWeekNo) {
    const index = number > 0 ? number - 1 : weeks + number;
    if (index < 0 || index >= weeks) continue;
    const monday = start + 7 * index;
    for (let day = monday; day < monday + 7; day++)
      if (weekday === undefined || weekdayOf(day) === weekday) days.push(day);
  }
  return days;
}
