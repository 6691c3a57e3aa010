import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { tryScale } from '#codecs/recurrence/named-scales.ts';
import { parseRecur } from '#codecs/recurrence/recur.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { CalendarObjectError } from './calendar-object-error.ts';
import type { Component } from './component.ts';
import { dateTimeOf, dateTimesOf } from './date-time.ts';
import { durationOf } from './duration.ts';
import { hasPeriods, periodsOf } from './period.ts';
import { first } from './property.ts';
import type { Zones } from './time-zones.ts';

type Check = (line: ContentLine) => void;

/** The values that searches by time need; the others are kept as they are. */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['DTSTART', dateTimeOf],
  ['DTEND', dateTimeOf],
  ['DUE', dateTimeOf],
  ['RECURRENCE-ID', dateTimeOf],
  ['EXDATE', dateTimesOf],
  ['RDATE', (line) => (hasPeriods(line) ? periodsOf(line) : dateTimesOf(line))],
  ['FREEBUSY', periodsOf],
  ['RRULE', checkRule],
  ['DURATION', checkDuration],
]);

const onlyOnce = new Set(['UID', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'RECURRENCE-ID']);

/** Floating times lie at most so far from what UTC says. */
const WIDEST_OFFSET = 14 * 3600;

/** @throws ContentSyntaxError, CalendarObjectError */
export function checkComponentValues(component: Component, zones: Zones): void {
  const seen = new Set<string>();
  for (const line of component.properties) {
    if (onlyOnce.has(line.name)) {
      if (seen.has(line.name))
        throw refusal(line, `a second ${line.name} in one ${component.name}`);
      seen.add(line.name);
    }
    const check = checks.get(line.name);
    if (check === undefined) continue;
    try {
      check(line);
    } catch (error) {
      throw error instanceof InputSyntaxError ? refusal(line, error.message) : error;
    }
  }
  checkStart(component);
  checkEnd(component, zones);
}

// RFC 5545 §3.8.2.4
function checkStart(component: Component): void {
  // Programs write recurring tasks with DUE alone, or without any date.
  if (first(component, 'DTSTART') !== undefined || component.name === 'VTODO') return;
  const needs = first(component, 'RRULE') ?? first(component, 'RDATE');
  if (component.name === 'VEVENT' || needs !== undefined)
    throw new ContentSyntaxError(
      `this ${component.name} has no DTSTART`,
      needs?.line ?? component.line,
      needs?.name,
    );
}

// RFC 5545 §3.8.2.2
function checkEnd(component: Component, zones: Zones): void {
  const start = first(component, 'DTSTART');
  const end = first(component, 'DTEND');
  if (start === undefined || end === undefined) return;
  const from = dateTimeOf(start);
  const to = dateTimeOf(end);
  // Moments of different zones that are not known are compared as far as can be.
  const slack = zones.isFloating(from) === zones.isFloating(to) ? 0 : WIDEST_OFFSET;
  if (zones.epochSeconds(to) + slack < zones.epochSeconds(from))
    throw refusal(end, `the end ${end.value} lies before the start ${start.value}`);
}

function checkRule(line: ContentLine): void {
  const { rscale } = parseRecur(line.value);
  if (rscale !== undefined && tryScale(rscale) === undefined)
    throw new CalendarObjectError(
      'supported-rscale',
      `recurrence rules in the calendar ${rscale} are not supported`,
      { line: line.line, property: line.name },
    );
}

// RFC 5545 §3.6.1
function checkDuration(line: ContentLine): void {
  const { days, seconds } = durationOf(line);
  if (days < 0 || seconds < 0) throw refusal(line, 'an event cannot last a negative time');
}

function refusal(line: ContentLine, reason: string): ContentSyntaxError {
  return new ContentSyntaxError(reason, line.line, line.name);
}
