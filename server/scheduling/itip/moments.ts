import { parseDateTime } from '#codecs/icalendar/date-time.ts';
import { parseDuration } from '#codecs/icalendar/duration.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { first } from '#codecs/icalendar/property.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/**
 * A name for the moment that a property of one value says, the same in every zone it may be written in: programs answer in UTC
 * what was asked in a zone. What is no date is its own name.
 */
export function momentKey(line: ContentLine, zones: Zones): string {
  const seconds = epochSecondsOf(line, zones);
  if (seconds === undefined) return line.value.trim();
  // A day is no moment; it is the same everywhere.
  return isDay(line) ? line.value.trim() : String(seconds);
}

/** Undefined for what is no date. */
export function epochSecondsOf(line: ContentLine, zones: Zones): number | undefined {
  try {
    // A period of RDATE counts by its start.
    const [value = ''] = line.value.split('/');
    return zones.epochSeconds(parseDateTime(value, parameter(line, 'TZID')));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}

export function isDay(line: ContentLine): boolean {
  return /^\d{8}$/.test(line.value.trim());
}

/** How long a component lasts in seconds, however it says so; undefined when it does not. */
export function secondsLong(component: Component, zones: Zones): number | undefined {
  const start = first(component, 'DTSTART');
  const end = first(component, 'DTEND') ?? first(component, 'DUE');
  if (start !== undefined && end !== undefined) {
    const [from, to] = [epochSecondsOf(start, zones), epochSecondsOf(end, zones)];
    return from === undefined || to === undefined ? undefined : to - from;
  }
  const duration = first(component, 'DURATION');
  if (duration !== undefined) return durationSeconds(duration.value);
  return start !== undefined && isDay(start) && component.name === 'VEVENT' ? 86_400 : undefined;
}

function durationSeconds(text: string): number | undefined {
  try {
    const { days, seconds } = parseDuration(text);
    return days * 86_400 + seconds;
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}
