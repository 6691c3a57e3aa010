import { monthIndexAt } from './calendar-scale.ts';
import type { CalendarMonth, CalendarYear } from './calendar-scale.ts';
import { createDayFilter, createMonthWait, isMonth } from './day-rule.ts';
import type { DayLimits, DayRule } from './day-rule.ts';
import { barrenYears, cycleDays, patienceDays } from './periods.ts';
import type { Periods } from './periods.ts';
import { addPlaces, addWeekdays, sortedUnique } from './period-days.ts';
import { secondsPerDay, weekdayOf } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import type { StepBudget } from './step-budget.ts';

const everyLimit: DayLimits = {
  months: true,
  monthDays: true,
  yearDays: true,
  weekdays: 'none',
};

export function dailyPeriods(rule: DayRule, interval: number, steps: StepBudget): Periods {
  const passes = createDayFilter(rule, everyLimit);
  const daysToMonth = createMonthWait(rule);
  const days = [0];
  const seek = (from: number, end: LocalSeconds): number | undefined => {
    const lastDay = rule.startDay + from * interval + patienceDays(rule.scale, interval);
    for (let n = from; steps.spend();) {
      const day = rule.startDay + n * interval;
      if (day * secondsPerDay > end) return n;
      if (day > lastDay) return undefined;
      const wait = daysToMonth(day);
      if (wait === 0 && passes!(day)) return n;
      n += Math.max(1, Math.ceil(wait / interval));
    }
    return undefined;
  };
  return {
    unit: secondsPerDay,
    floor: (n) => rule.startDay + n * interval,
    starts: (n) => {
      days[0] = rule.startDay + n * interval;
      return days;
    },
    before: (day) => Math.max(0, Math.floor((day - rule.startDay) / interval) - 1),
    ...(passes === undefined ? {} : { seek }),
    constantStarts: passes === undefined ? 1 : undefined,
    mostStarts: 1,
    maxBarren: cycleDays,
  };
}

export function weeklyPeriods(rule: DayRule, interval: number): Periods {
  const passes = createDayFilter(rule, { months: true, monthDays: true, yearDays: true });
  const base = rule.startDay - ((weekdayOf(rule.startDay) - rule.weekStart + 7) % 7);
  const weekdaysOfRule =
    rule.byDay.length > 0 ? rule.byDay.map((d) => d.weekday) : [weekdayOf(rule.startDay)];
  const offsets = sortedUnique(weekdaysOfRule.map((d) => (d - rule.weekStart + 7) % 7));
  return {
    unit: secondsPerDay,
    floor: (n) => base + 7 * interval * n,
    starts: (n) => {
      const first = base + 7 * interval * n;
      const days = offsets.map((offset) => first + offset);
      return passes === undefined ? days : days.filter(passes);
    },
    before: (day) => Math.max(0, Math.floor((day - base) / (7 * interval)) - 1),
    constantStarts: passes === undefined ? offsets.length : undefined,
    mostStarts: offsets.length,
    maxBarren: cycleDays / 7,
  };
}

// RFC 5545 §3.3.10: BYDAY limits where BYMONTHDAY is given, else it gives the days.
export function monthlyPeriods(rule: DayRule, interval: number): Periods {
  const startYear = rule.scale.yearAt(rule.startDay);
  const startIndex = monthIndexAt(startYear, rule.startDay);
  const monthAt = createMonthFinder(rule, startYear, startIndex);
  const dayOfMonth = rule.startDay - startYear.firstDay - startYear.months[startIndex]!.offset + 1;
  const hasMonthDays = rule.byMonthDay.length > 0;
  const givesWeekdays = rule.byDay.length > 0 && !hasMonthDays;
  const places = hasMonthDays ? rule.byMonthDay : [dayOfMonth];
  const passes = createDayFilter(
    rule,
    hasMonthDays ? { yearDays: true, weekdays: 'month' } : { yearDays: true },
  );
  const fewestMonths = rule.scale.monthsInYear ?? 12;
  return {
    unit: secondsPerDay,
    floor: (n) => {
      const { year, month } = monthAt(n * interval);
      return year.firstDay + month.offset - 1;
    },
    starts: (n) => {
      const { year, month } = monthAt(n * interval);
      if (rule.byMonth.length > 0 && !rule.byMonth.some((m) => isMonth(m, month))) return [];
      const days: number[] = [];
      const first = year.firstDay + month.offset;
      if (givesWeekdays) addWeekdays(days, rule.byDay, first, month.length);
      else addPlaces(days, places, first, { length: month.length, skip: rule.skip });
      return sortedUnique(passes === undefined ? days : days.filter(passes));
    },
    before: (day) => {
      const years = rule.scale.yearAt(day).year - startYear.year;
      return Math.max(0, Math.floor(((years - 1) * fewestMonths) / interval));
    },
    constantStarts: undefined,
    mostStarts: undefined,
    maxBarren: barrenYears(rule.scale) * 13,
  };
}

type MonthFinder = (months: number) => { year: CalendarYear; month: CalendarMonth };

/** Finds the month so many months after the start; where years differ in length it walks on from the one found last. */
function createMonthFinder(
  rule: DayRule,
  startYear: CalendarYear,
  startIndex: number,
): MonthFinder {
  const { monthsInYear } = rule.scale;
  if (monthsInYear !== undefined)
    return (months) => {
      const index = startIndex + months;
      const year = rule.scale.year(startYear.year + Math.floor(index / monthsInYear));
      return { year, month: year.months[index % monthsInYear]! };
    };
  let year = startYear;
  let monthsBefore = -startIndex;
  return (months) => {
    if (months < monthsBefore) {
      year = startYear;
      monthsBefore = -startIndex;
    }
    while (months - monthsBefore >= year.months.length) {
      monthsBefore += year.months.length;
      year = rule.scale.year(year.year + 1);
    }
    return { year, month: year.months[months - monthsBefore]! };
  };
}
