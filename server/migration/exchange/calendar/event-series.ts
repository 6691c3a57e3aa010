import { recurToPattern } from '#codecs/exchange/recur-to-pattern.ts';
import type { ExchangeRange, ExchangeRepetition } from '#codecs/exchange/recurrence-pattern.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds, toZoneLocal, type Zone } from '#codecs/icalendar/zone.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { secondsPerDay, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { tryParseRecur, type Recur } from '#codecs/recurrence/recur.ts';
import { isDomainError } from '#platform/errors.ts';

/** A series as Exchange can have it. */
export interface EventSeries {
  readonly repetition: ExchangeRepetition;
  readonly start: LocalSeconds;
  /** Seconds since 1970; Infinity for a series without an end. */
  readonly lastStart: number;
  /** How many instances there are; undefined for a series without an end, and for a very long one. */
  readonly count: number | undefined;
  /** Of the first instance that begins after a moment; of the last where none does. */
  nextStart(after: number): number;
  /** The number of the instance, from 1, that begins then or, with a date, on that day; undefined where none does. */
  indexOf(value: DateTimeValue): number | undefined;
}

/** Exchange counts no further, and takes a last day for more. */
const MAX_COUNT = 999;
/** A daily series of a decade and more; exceptions beyond it are not looked for. */
const MAX_INSTANCES = 5000;

/** The series of an event; undefined where Exchange does not repeat like that. */
export function seriesOf(event: Component, zones: Zones): EventSeries | undefined {
  const rule = first(event, 'RRULE');
  const begin = first(event, 'DTSTART');
  if (rule === undefined || begin === undefined) return undefined;
  const startValue = dateTimeOf(begin);
  const isDate = startValue.kind === 'date';
  const zone = zones.zoneFor(startValue);
  const start = localSecondsOf(startValue);
  const recur = tryParseRecur(rule.value);
  const pattern = recur === undefined ? undefined : recurToPattern(recur, start);
  if (recur === undefined || pattern === undefined) return undefined;
  const until = localUntil(recur, zone);
  const options = { isDate, ...(until !== undefined && { until }) };
  const instances = firstInstances(recur, start, options);
  // Exchange begins with the first day of the pattern: one that is not of it cannot be kept.
  if (instances[0] !== start) return undefined;
  const range = rangeOf(recur, { until, start, instances });
  if (range === undefined) return undefined;
  const numbers = new Map(instances.map((at, i) => [at, i + 1]));
  const byDay = new Map(instances.map((at, i) => [Math.floor(at / secondsPerDay), i + 1]));
  return {
    repetition: { pattern, range },
    start,
    lastStart: isEndless(range) ? Infinity : toEpochSeconds(zone, instances.at(-1)!),
    count: isEndless(range) || instances.length >= MAX_INSTANCES ? undefined : instances.length,
    nextStart(after) {
      const local = toZoneLocal(zone, after);
      return toEpochSeconds(zone, instances.find((at) => at > local) ?? instances.at(-1)!);
    },
    indexOf(value) {
      if (value.kind === 'date' || isDate)
        return byDay.get(Math.floor(localSecondsOf(value) / secondsPerDay));
      return numbers.get(toZoneLocal(zone, zones.epochSeconds(value)));
    },
  };
}

function isEndless({ count, lastDay }: ExchangeRange): boolean {
  return count === undefined && lastDay === undefined;
}

function localUntil({ until }: Recur, zone: Zone): LocalSeconds | undefined {
  if (until === undefined) return undefined;
  if (until.kind === 'utc') return toZoneLocal(zone, until.at);
  // Of a date the whole day is meant.
  return until.kind === 'date' ? until.at + secondsPerDay - 1 : until.at;
}

function firstInstances(
  recur: Recur,
  start: LocalSeconds,
  options: { readonly isDate: boolean; readonly until?: LocalSeconds },
): LocalSeconds[] {
  const found: LocalSeconds[] = [];
  try {
    for (const at of iterateRecurrence(recur, start, options)) {
      found.push(at);
      if (found.length >= MAX_INSTANCES) break;
    }
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
  return found;
}

function rangeOf(
  recur: Recur,
  by: {
    readonly until: LocalSeconds | undefined;
    readonly start: LocalSeconds;
    readonly instances: readonly LocalSeconds[];
  },
): ExchangeRange | undefined {
  if (recur.count !== undefined && by.until === undefined && recur.count <= MAX_COUNT)
    return { count: recur.count };
  if (recur.count === undefined && by.until === undefined) return {};
  const isCut = by.instances.length >= MAX_INSTANCES && recur.count === undefined;
  const last = isCut ? by.until : by.instances.at(-1);
  if (last === undefined) return undefined;
  return { lastDay: Math.floor(last / secondsPerDay) * secondsPerDay };
}
