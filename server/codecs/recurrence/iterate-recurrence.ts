import { DomainError } from '#platform/errors.ts';

import { dailyPeriods, monthlyPeriods, weeklyPeriods } from './day-periods.ts';
import { toDayRule } from './day-rule.ts';
import { dayNumber, secondsPerDay } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import { tryScale } from './named-scales.ts';
import { sortedUnique } from './period-days.ts';
import type { Periods } from './periods.ts';
import type { Recur } from './recur.ts';
import { createStepBudget } from './step-budget.ts';
import type { StepBudget } from './step-budget.ts';
import { subDailyPeriods } from './sub-daily-periods.ts';
import { offsetsOf } from './time-offsets.ts';
import { yearlyPeriods } from './yearly-periods.ts';

export interface RecurrenceOptions {
  /** DTSTART is a DATE: the parts of the rule that speak of times are ignored. */
  readonly isDate?: boolean;
  /** Instances before this are passed over, cheaply where the rule allows it. */
  readonly from?: LocalSeconds;
  /** Instances at or after this are not looked for. */
  readonly to?: LocalSeconds;
  /** The last possible instance, in place of the rule's UNTIL: for one in UTC, which only the caller can bring to local time. */
  readonly until?: LocalSeconds;
}

// The last second of the year 9999, after which dates have no form.
const lastLocal = dayNumber(10_000, 1, 1) * secondsPerDay - 1;

/**
 * The local date-times of a rule, rising, each once, none before `start`; lazily, so that the caller bounds how many.
 * DTSTART is among them only if it follows the rule. Work between two results is bounded: a rule that gives
 * nothing for a whole cycle of its calendar, or for hundreds of thousands of steps, ends.
 * @throws DomainError not-supported for an RSCALE that is none of supportedRscales()
 */
// RFC 5545 §3.3.10
export function* iterateRecurrence(
  recur: Recur,
  start: LocalSeconds,
  options: RecurrenceOptions = {},
): Generator<LocalSeconds, void, void> {
  const isDate = options.isDate === true;
  const begin = isDate ? Math.floor(start / secondsPerDay) * secondsPerDay : start;
  const from = options.from ?? -Infinity;
  const end = Math.min(options.until ?? ruleEnd(recur), (options.to ?? Infinity) - 1, lastLocal);
  const steps = createStepBudget();
  const periods = periodsOf(recur, begin, isDate, steps);
  const offsets = offsetsOf(recur, begin, isDate);
  if (isOutOfPlace(recur, periods, offsets)) return;
  const { count = Infinity } = recur;
  const isCounted = count !== Infinity;
  const near = from === -Infinity ? 0 : periods.before(Math.floor(from / periods.unit));
  const { constantStarts } = periods;
  const canLeap = constantStarts !== undefined && recur.bySetPos.length === 0;
  let given = 0;
  let last = -Infinity;
  let barren = 0;
  for (let n = isCounted ? 0 : near; ; n++) {
    if (isCounted && canLeap && n === 1 && near > 1) {
      given += (near - 1) * constantStarts * offsets.length;
      n = near;
    }
    const next = periods.seek === undefined ? n : periods.seek(n, end);
    if (next === undefined || periods.floor(next) * periods.unit > end) return;
    n = next;
    const before = given;
    for (const chunk of chunksOf(periods, n, offsets, recur.bySetPos)) {
      const { base } = chunk;
      if (!isCounted && base + chunk.offsets.at(-1)! < from) continue;
      for (const offset of chunk.offsets) {
        const at = base + offset;
        if (at < begin || at <= last) continue;
        if (at > end || given >= count) return;
        last = at;
        given++;
        if (at >= from) {
          steps.restore();
          yield at;
        } else if (!steps.spend()) return;
      }
    }
    barren = given === before ? barren + 1 : 0;
    if (given >= count || barren > periods.maxBarren || !steps.spend()) return;
  }
}

/** Whether BYSETPOS asks for places that no period has, which shows where all have the same. */
function isOutOfPlace({ bySetPos }: Recur, periods: Periods, offsets: readonly number[]): boolean {
  if (bySetPos.length === 0 || periods.mostStarts === undefined) return false;
  const most = periods.mostStarts * offsets.length;
  return bySetPos.every((place) => Math.abs(place) > most);
}

interface Chunk {
  readonly base: LocalSeconds;
  readonly offsets: readonly number[];
}

/** The times of a period in pieces, so that a year of seconds need not be held at once. */
function chunksOf(
  periods: Periods,
  n: number,
  offsets: readonly number[],
  bySetPos: readonly number[],
): Chunk[] {
  const starts = periods.starts(n);
  if (bySetPos.length === 0)
    return starts.map((start) => ({ base: start * periods.unit, offsets }));
  const size = starts.length * offsets.length;
  const places: number[] = [];
  for (const place of bySetPos) {
    const index = place > 0 ? place - 1 : size + place;
    if (index >= 0 && index < size) places.push(index);
  }
  if (places.length === 0) return [];
  const times = sortedUnique(places).map(
    (index) =>
      starts[Math.floor(index / offsets.length)]! * periods.unit + offsets[index % offsets.length]!,
  );
  return [{ base: 0, offsets: times }];
}

function ruleEnd({ until }: Recur): LocalSeconds {
  if (until === undefined) return Infinity;
  // A date as the end of a rule of times takes in its whole day, as those who write it so mean it.
  return until.kind === 'date' ? until.at + secondsPerDay - 1 : until.at;
}

function periodsOf(recur: Recur, start: LocalSeconds, isDate: boolean, steps: StepBudget): Periods {
  const scale = tryScale(recur.rscale);
  if (scale === undefined)
    throw new DomainError('not-supported', `recurrence rules in the calendar ${recur.rscale}`);
  const startDay = Math.floor(start / secondsPerDay);

  const rule = toDayRule(recur, scale, startDay);
  const { freq, interval } = recur;
  switch (freq) {
    case 'YEARLY':
      return yearlyPeriods(rule, interval);
    case 'MONTHLY':
      return monthlyPeriods(rule, interval);
    case 'WEEKLY':
      return weeklyPeriods(rule, interval);
    case 'DAILY':
      return dailyPeriods(rule, interval, steps);
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY': {
      const unit = freq === 'HOURLY' ? 3600 : freq === 'MINUTELY' ? 60 : 1;
      // Such a rule has no meaning for a DATE; it is taken as one of days.
      if (isDate)
        return dailyPeriods(
          rule,
          Math.max(1, Math.floor((interval * unit) / secondsPerDay)),
          steps,
        );
      return subDailyPeriods(rule, recur, { start, unit, steps });
    }
  }
}
