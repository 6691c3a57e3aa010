import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { parseRecur, type Recur } from '#codecs/recurrence/recur.ts';
import { periodRange, type Bounds } from './component-bounds.ts';
import type { Component } from './component.ts';
import type { TimeRange } from './component-range.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { dateTimeOf, dateTimesOf, localSecondsOf, type DateTimeValue } from './date-time.ts';
import { hasPeriods, periodsOf } from './period.ts';
import { all, first } from './property.ts';
import type { Zones } from './time-zones.ts';
import { toEpochSeconds } from './zone.ts';

const DAY = 86_400;
/** An instance may take longer than the first one when clocks are put back while it goes on. */
const SLACK = 4 * 3600;
/** Longer series, and those of more rules, count as endless: a summary must cost next to nothing. */
const MAX_COUNTED = 400;
const MAX_RULES = 2;

/**
 * The bounds of a master and all its recurrences; exceptions are not taken off.
 * @throws ContentSyntaxError, InputSyntaxError, DomainError for a rule in a calendar that is not supported
 */
export function recurrenceBounds(master: Component, own: Bounds, zones: Zones): Bounds {
  const rules = all(master, 'RRULE');
  const dates = all(master, 'RDATE');
  // Recurring tasks that have nothing but DUE recur from there.
  const isTask = master.name === 'VTODO';
  const startLine = first(master, 'DTSTART') ?? (isTask ? first(master, 'DUE') : undefined);
  if (startLine === undefined || (rules.length === 0 && dates.length === 0)) return own;
  if (own.startsAt === undefined || own.endsAt === undefined) return { ...own, isExact: false };
  const start = dateTimeOf(startLine);
  const length = own.endsAt - zones.epochSeconds(start) + SLACK;
  let { startsAt, endsAt } = own;
  if (rules.length > MAX_RULES) endsAt = Infinity;
  for (const line of rules.slice(0, MAX_RULES))
    endsAt = Math.max(endsAt, lastStart(parseRecur(line.value), start, zones) + length);
  for (const range of dates.flatMap((line) => addedRanges(line, length, zones))) {
    // The second is for tasks, which match inclusively.
    startsAt = Math.min(startsAt, range.start - 1);
    endsAt = Math.max(endsAt, range.end + 1);
  }
  return { startsAt, endsAt: endsAt === Infinity ? undefined : endsAt, isExact: false };
}

function addedRanges(line: ContentLine, length: number, zones: Zones): TimeRange[] {
  if (hasPeriods(line)) return periodsOf(line).map((period) => periodRange(period, zones));
  return dateTimesOf(line)
    .map((value) => zones.epochSeconds(value))
    .map((start) => ({ start, end: start + length }));
}

/** A moment not before the start of the last instance; Infinity when there is none or it would have to be searched for. */
function lastStart(recur: Recur, start: DateTimeValue, zones: Zones): number {
  const zone = zones.zoneFor(start);
  const { until, count } = recur;
  if (until !== undefined) {
    if (until.kind === 'utc') return until.at;
    return toEpochSeconds(zone, until.kind === 'date' ? until.at + DAY : until.at);
  }
  // Leap months of lunar calendars are far apart and dear to find.
  if (count === undefined || count > MAX_COUNTED || recur.rscale !== undefined) return Infinity;
  const isDate = start.kind === 'date';
  let last = localSecondsOf(start);
  for (const local of iterateRecurrence(recur, last, { isDate })) last = local;
  return toEpochSeconds(zone, last);
}
