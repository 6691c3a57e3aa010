import { createDayFilter } from './day-rule.ts';
import type { DayRule } from './day-rule.ts';
import { secondsPerDay } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import type { Periods } from './periods.ts';
import type { Recur } from './recur.ts';

// An interval may step over the wanted times for long: a day has 86,400 places, and each is looked at twice.
const maxSeekSteps = 200_000;

/** HOURLY, MINUTELY and SECONDLY: everything above the period limits, and is leapt over where it does not match. */
// RFC 5545 §3.3.10
export function subDailyPeriods(
  rule: DayRule,
  recur: Recur,
  start: LocalSeconds,
  unit: number,
): Periods {
  const { interval } = recur;
  const base = Math.floor(start / unit);
  const dayPasses = createDayFilter(rule, {
    months: true,
    monthDays: true,
    yearDays: true,
    weekdays: 'none',
  });
  const limits = [
    createLimit(recur.byHour, 3600, 24),
    unit < 3600 ? createLimit(recur.byMinute, 60, 60) : undefined,
    unit < 60 ? createLimit(recur.bySecond, 1, 60) : undefined,
  ].filter((limit) => limit !== undefined);
  const isFree = dayPasses === undefined && limits.length === 0;
  const starts = [0];
  const seek = (from: number, end: LocalSeconds): number | undefined => {
    let n = from;
    let goodDay = NaN;
    for (let step = 0; step < maxSeekSteps; step++) {
      const at = (base + n * interval) * unit;
      if (at > end) return n;
      const day = Math.floor(at / secondsPerDay);
      let wait = 0;
      if (day !== goodDay && dayPasses !== undefined && !dayPasses(day))
        wait = (day + 1) * secondsPerDay - at;
      else {
        goodDay = day;
        for (const limit of limits) if (wait === 0) wait = limit(at);
      }
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
    maxBarren: maxSeekSteps,
  };
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
