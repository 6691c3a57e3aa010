import { periodRange } from '#codecs/icalendar/component-bounds.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimesOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { hasPeriods, periodsOf } from '#codecs/icalendar/period.ts';
import { all } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { parseRecur } from '#codecs/recurrence/recur.ts';
import { createMomentSet } from './moment-set.ts';
import type { MomentSet } from './moment-set.ts';
import { momentIn } from './timing.ts';
import type { Timing } from './timing.ts';

/** One member of a recurrence set, as the master has it. */
export interface Occurrence {
  /** What the clocks of the master's zone show. */
  readonly local: LocalSeconds;
  readonly at: number;
  /** Its own end, where an RDATE is a period. */
  readonly end?: number;
}

/** Epoch seconds between which members are looked for; each side may be infinite. */
export interface SearchSpan {
  readonly from: number;
  readonly to: number;
}

// The standard advises against more than one; each may cost milliseconds.
const maxRules = 4;
// Instances that are taken away by EXRULE, which no current program writes.
const maxExcludedByRules = 10_000;

/** The members of a master's recurrence set between two moments, not in order, each once, without those of EXDATE. */
// RFC 5545 §3.8.5
export function* occurrencesOf(
  master: Component,
  timing: Timing,
  span: SearchSpan,
  zones: Zones,
): Generator<Occurrence, void, void> {
  const { zone, startLocal, startAt } = timing;
  const rules = all(master, 'RRULE').slice(0, maxRules);
  const dates = all(master, 'RDATE');
  const excluded = excludedOf(master, timing, span, zones);
  const isWanted = (at: number): boolean => at >= span.from && at < span.to;
  const isLeft = (at: number, local: number): boolean =>
    excluded === undefined || !excluded.has(at, local);
  const seen = rules.length > 1 || dates.length > 0 ? new Set<number>() : undefined;
  if (isWanted(startAt) && isLeft(startAt, startLocal)) {
    seen?.add(startAt);
    yield { local: startLocal, at: startAt };
  }
  for (const line of dates)
    for (const member of addedDates(line, zone, zones)) {
      const at = member.at;
      const local = toZoneLocal(zone, at);
      if (!isWanted(at) || seen!.has(at) || !isLeft(at, local)) continue;
      seen!.add(at);
      yield { local, ...member };
    }
  for (const line of rules)
    for (const local of localTimes(line.value, timing, span)) {
      if (local === startLocal) continue;
      const at = toEpochSeconds(zone, local);
      if (!isWanted(at) || seen?.has(at) === true || !isLeft(at, local)) continue;
      seen?.add(at);
      yield { local, at };
    }
}

/** The local times of a rule, those near the ends of the span perhaps too many. */
function localTimes(rule: string, timing: Timing, span: SearchSpan): Generator<LocalSeconds> {
  const { isDate, zone, startLocal } = timing;
  const recur = parseRecur(rule);
  const { until } = recur;
  // Of dates there is no moment; the last day is the one that is written.
  const end = until?.kind === 'utc' && !isDate ? toZoneLocal(zone, until.at) : undefined;
  return iterateRecurrence(recur, startLocal, {
    isDate,
    ...(span.from === -Infinity ? {} : { from: span.from - secondsPerDay }),
    ...(span.to === Infinity ? {} : { to: span.to + secondsPerDay }),
    ...(end === undefined ? {} : { until: end }),
  });
}

function addedDates(
  line: Parameters<typeof dateTimesOf>[0],
  zone: Zone,
  zones: Zones,
): { at: number; end?: number }[] {
  if (!hasPeriods(line))
    return dateTimesOf(line).map((value) => ({ at: momentIn(zone, value, zones) }));
  return periodsOf(line)
    .map((period) => periodRange(period, zones))
    .map(({ start, end }) => ({ at: start, end }));
}

function excludedOf(
  master: Component,
  timing: Timing,
  span: SearchSpan,
  zones: Zones,
): MomentSet | undefined {
  const dates = all(master, 'EXDATE');
  const rules = all(master, 'EXRULE');
  if (dates.length === 0 && rules.length === 0) return undefined;
  const excluded = createMomentSet(timing.isDate);
  for (const value of dates.flatMap((line) => dateTimesOf(line)))
    if (value.kind === 'date') excluded.addDay(localSecondsOf(value));
    else excluded.addMoment(momentIn(timing.zone, value, zones), localSecondsOf(value));
  for (const line of rules.slice(0, maxRules))
    for (const local of localTimes(line.value, timing, span).take(maxExcludedByRules))
      excluded.addMoment(toEpochSeconds(timing.zone, local), local);
  return excluded;
}
