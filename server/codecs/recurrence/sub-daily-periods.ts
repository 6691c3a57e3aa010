import { createDayFilter, createMonthWait } from './day-rule.ts';
import type { DayRule } from './day-rule.ts';
import { secondsPerDay } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import { patienceDays } from './periods.ts';
import type { Periods } from './periods.ts';
import type { Recur } from './recur.ts';
import type { StepBudget } from './step-budget.ts';

interface SubDailyStart {
  readonly start: LocalSeconds;
  /** Seconds of an hour, a minute or a second. */
  readonly unit: number;
  readonly steps: StepBudget;
}

/** HOURLY, MINUTELY and SECONDLY: everything above the period limits, and is leapt over where it does not match. */
// RFC 5545 §3.3.10
export function subDailyPeriods(
  rule: DayRule,
  recur: Recur,
  { start, unit, steps }: SubDailyStart,
): Periods {
  const { interval } = recur;
  const base = Math.floor(start / unit);
  const dayWait = createDayWait(rule);
  const limits = [
    createLimit(recur.byHour, 3600, 24),
    unit < 3600 ? createLimit(recur.byMinute, 60, 60) : undefined,
    unit < 60 ? createLimit(recur.bySecond, 1, 60) : undefined,
  ].filter((limit) => limit !== undefined);
  const isFree = dayWait === undefined && limits.length === 0;
  const starts = [0];
  const waitAt = (at: LocalSeconds): number => {
    const day = Math.floor(at / secondsPerDay);
    const days = dayWait?.(day) ?? 0;
    if (days > 0) return (day + days) * secondsPerDay - at;
    for (const limit of limits) {
      const wait = limit(at);
      if (wait > 0) return wait;
    }
    return 0;
  };
  // After so many steps the same times of day come again: only other days can then bring anything.
  const cycle =
    dayWait === undefined
      ? secondsPerDay / commonDivisor(secondsPerDay, interval * unit)
      : Infinity;
  const seek = (from: number, end: LocalSeconds): number | undefined => {
    let n = from;
    const patience = patienceDays(rule.scale, Math.ceil((interval * unit) / secondsPerDay));
    const last = (base + n * interval) * unit + patience * secondsPerDay;
    for (let step = 0; step <= cycle && steps.spend(); step++) {
      const at = (base + n * interval) * unit;
      if (at > last) return undefined;
      const wait = at > end ? 0 : waitAt(at);
      if (wait === 0) return n;
      n += Math.max(1, Math.ceil(wait / unit / interval));
    }
    return undefined;
  };
  return {
    unit,
    floor: (n) => base + n * interval,
    starts: (n) => {
      starts[0] = base + n * interval;
      return starts;
    },
    before: (at) => Math.max(0, Math.floor((at - base) / interval) - 1),
    ...(isFree ? {} : { seek }),
    constantStarts: isFree ? 1 : undefined,
    mostStarts: 1,
    maxBarren: Infinity,
  };
}

/** Tells the days to wait from a day until one that may be wanted; 0 if it is. The day that was looked at last is remembered. */
function createDayWait(rule: DayRule): ((day: number) => number) | undefined {
  const passes = createDayFilter(rule, {
    months: true,
    monthDays: true,
    yearDays: true,
    weekdays: 'none',
  });
  if (passes === undefined) return undefined;
  const daysToMonth = createMonthWait(rule);
  let known = NaN;
  let wait = 0;
  return (day) => {
    if (day === known) return wait;
    known = day;
    wait = daysToMonth(day);
    if (wait === 0 && !passes(day)) wait = 1;
    return wait;
  };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Tells the seconds to wait from a time until its hour, minute or second may be one of the list; 0 if it is. */
function createLimit(
  wanted: readonly number[],
  size: number,
  range: number,
): ((at: LocalSeconds) => number) | undefined {
  if (wanted.length === 0) return undefined;
  const places = new Set(wanted.map((value) => Math.min(value, range - 1)));
  const waits: number[] = [];
  for (let value = range - 1, wait = 1; value >= 0; value--, wait++) {
    if (places.has(value)) wait = 0;
    waits[value] = wait;
  }
  return (at) => {
    const units = Math.floor(at / size);
    const wait = waits[units - range * Math.floor(units / range)]!;
    return wait === 0 ? 0 : (units + wait) * size - at;
  };
}
