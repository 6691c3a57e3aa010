import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { dayNumber, toLocalSeconds, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** A DATE or DATE-TIME. Its `at` is local time but for `utc`, where it is the time in UTC. Years are 1 to 9999, seconds 0 to 59. */
export type DateTimeValue =
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | { readonly kind: 'floating'; readonly at: Temporal.PlainDateTime }
  | { readonly kind: 'utc'; readonly at: Temporal.PlainDateTime }
  | { readonly kind: 'zoned'; readonly at: Temporal.PlainDateTime; readonly tzid: string };

const ZERO = 48;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * A DATE or DATE-TIME; which of them, its form says. A leap second counts as the second before. A UTC time stays one, TZID or not.
 * @throws InputSyntaxError
 */
// RFC 5545 §3.3.4, §3.3.5
export function parseDateTime(text: string, tzid?: string): DateTimeValue {
  const value = text.trim();
  const year = digits(value, 0, 4);
  const month = digits(value, 4, 2);
  const day = digits(value, 6, 2);
  if (!isDate(year, month, day)) throw refusal(value);
  if (value.length === 8) return { kind: 'date', date: new Temporal.PlainDate(year, month, day) };
  const isUtc = value.length === 16 && (value[15] === 'Z' || value[15] === 'z');
  if ((value.length !== 15 && !isUtc) || (value[8] !== 'T' && value[8] !== 't'))
    throw refusal(value);
  const hour = digits(value, 9, 2);
  const minute = digits(value, 11, 2);
  const second = digits(value, 13, 2);
  if (!(hour < 24 && minute < 60 && second <= 60)) throw refusal(value);
  const at = new Temporal.PlainDateTime(year, month, day, hour, minute, Math.min(second, 59));
  if (isUtc) return { kind: 'utc', at };
  return tzid === undefined || tzid === '' ? { kind: 'floating', at } : { kind: 'zoned', at, tzid };
}

/** The value of a property such as DTSTART, with its TZID. @throws ContentSyntaxError */
export function dateTimeOf(line: ContentLine): DateTimeValue {
  return readValue(line, line.value);
}

/** The values of EXDATE, or of RDATE without periods; none for an empty value, as some clients leave it. @throws ContentSyntaxError */
export function dateTimesOf(line: ContentLine): DateTimeValue[] {
  if (line.value.trim() === '') return [];
  return line.value.split(',').map((value) => readValue(line, value));
}

function readValue(line: ContentLine, value: string): DateTimeValue {
  try {
    return parseDateTime(value, parameter(line, 'TZID'));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new ContentSyntaxError(error.message, line.line, line.name);
  }
}

/** The text alone: what it is in (TZID, VALUE) is said by `dateTimeProperty`. */
export function formatDateTime(value: DateTimeValue): string {
  if (value.kind === 'date') return formatDate(value.date);
  const { at } = value;
  const time = `${two(at.hour)}${two(at.minute)}${two(at.second)}`;
  return `${formatDate(at)}T${time}${value.kind === 'utc' ? 'Z' : ''}`;
}

/** A property such as DTSTART, with the parameters that its value needs in front of others. */
export function dateTimeProperty(
  name: string,
  value: DateTimeValue,
  parameters: readonly Parameter[] = [],
): ContentLine {
  const others = parameters.filter((p) => p.name !== 'VALUE' && p.name !== 'TZID');
  const own: Parameter[] = [];
  if (value.kind === 'date') own.push({ name: 'VALUE', values: ['DATE'] });
  if (value.kind === 'zoned') own.push({ name: 'TZID', values: [value.tzid] });
  return { name, parameters: [...own, ...others], value: formatDateTime(value) };
}

/** What a clock shows at that value, as a number; of a date, its midnight. */
export function localSecondsOf(value: DateTimeValue): LocalSeconds {
  if (value.kind !== 'date') return toLocalSeconds(value.at);
  return dayNumber(value.date.year, value.date.month, value.date.day) * 86_400;
}

function formatDate({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** So many digits as a number; NaN, which is in no range, when there is anything else. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeapDay = month === 2 && day === 29;
  if (isLeapDay) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= daysOfMonth[month - 1]!;
}

function refusal(value: string): InputSyntaxError {
  return new InputSyntaxError(
    `"${value.slice(0, 40)}" is no date such as 20260131 or date-time such as 20260131T093000Z`,
    0,
  );
}
