import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatDateTime, parseDateTime, type DateTimeValue } from './date-time.ts';
import { formatDuration, parseDuration, type Duration } from './duration.ts';

/** A span of time by its end or by its length; dates are no part of periods. */
export type Period =
  | { readonly start: DateTimeValue; readonly end: DateTimeValue }
  | { readonly start: DateTimeValue; readonly duration: Duration };

/** @throws InputSyntaxError */
// RFC 5545 §3.3.9
export function parsePeriod(text: string, tzid?: string): Period {
  const slash = text.indexOf('/');
  if (slash < 0)
    throw new InputSyntaxError(`"${text.slice(0, 40)}" is no period: there is no slash`, 0);
  const start = parseDateTime(text.slice(0, slash), tzid);
  const rest = text.slice(slash + 1).trim();
  return /^[+-]?P/i.test(rest)
    ? { start, duration: parseDuration(rest) }
    : { start, end: parseDateTime(rest, tzid) };
}

export function formatPeriod(period: Period): string {
  const end = 'end' in period ? formatDateTime(period.end) : formatDuration(period.duration);
  return `${formatDateTime(period.start)}/${end}`;
}

/** Whether the values of an RDATE are periods. */
export function hasPeriods(line: ContentLine): boolean {
  return parameter(line, 'VALUE')?.toUpperCase() === 'PERIOD' || line.value.includes('/');
}

/** The values of FREEBUSY, or of an RDATE with periods; none for an empty value. @throws ContentSyntaxError */
export function periodsOf(line: ContentLine): Period[] {
  if (line.value.trim() === '') return [];
  try {
    return line.value.split(',').map((value) => parsePeriod(value, parameter(line, 'TZID')));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new ContentSyntaxError(error.message, line.line, line.name);
  }
}
