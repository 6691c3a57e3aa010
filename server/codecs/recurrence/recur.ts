import { InputSyntaxError } from '#platform/errors.ts';
import { expectIntegers, expectPositive } from './recur-numbers.ts';
import { formatUntil, parseUntil } from './recur-until.ts';
import type { RecurUntil } from './recur-until.ts';

export const frequencies = [
  'SECONDLY',
  'MINUTELY',
  'HOURLY',
  'DAILY',
  'WEEKLY',
  'MONTHLY',
  'YEARLY',
] as const;
export type Frequency = (typeof frequencies)[number];

/** In the order of day numbers: Sunday is 0. */
export const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof weekdays)[number];

export interface ByDay {
  readonly weekday: Weekday;
  /** The nth of the period, negative from its end; 0 for every one. */
  readonly ordinal: number;
}

export interface ByMonth {
  readonly month: number;
  /** The leap month after this month, in calendars that have them (`5L`). */
  readonly isLeap: boolean;
}

/** What becomes of dates that a year or month lacks, such as 30 February. */
export type Skip = 'OMIT' | 'BACKWARD' | 'FORWARD';

/** A recurrence rule as it is written; an absent list is empty. */
export interface Recur {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  readonly until?: RecurUntil;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  readonly byDay: readonly ByDay[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byMonth: readonly ByMonth[];
  readonly bySetPos: readonly number[];
  readonly wkst: Weekday;
  /** The calendar's CLDR name in upper case; absent for Gregorian without RSCALE. */
  readonly rscale?: string;
  readonly skip: Skip;
}

/** A rule that says nothing but how often; others are made of it. */
export const everyDay: Recur = {
  freq: 'DAILY',
  interval: 1,
  bySecond: [],
  byMinute: [],
  byHour: [],
  byDay: [],
  byMonthDay: [],
  byYearDay: [],
  byWeekNo: [],
  byMonth: [],
  bySetPos: [],
  wkst: 'MO',
  skip: 'OMIT',
};

// A list of every value each part can have is about 5,000 characters.
const maxRecurLength = 10_000;

type Mutable = { -readonly [K in keyof Recur]: Recur[K] };
type PartReader = (recur: Mutable, value: string, offset: number) => void;

// RFC 5545 §3.3.10
const partReaders: Readonly<Record<string, PartReader>> = {
  FREQ: (recur, value, offset) => (recur.freq = expectOneOf(frequencies, value, offset)),
  INTERVAL: (recur, value, offset) => (recur.interval = expectPositive(value, offset)),
  COUNT: (recur, value, offset) => (recur.count = expectPositive(value, offset)),
  UNTIL: (recur, value, offset) => (recur.until = parseUntil(value, offset)),
  BYSECOND: (recur, value, offset) => (recur.bySecond = expectIntegers(value, 0, 60, offset)),
  BYMINUTE: (recur, value, offset) => (recur.byMinute = expectIntegers(value, 0, 59, offset)),
  BYHOUR: (recur, value, offset) => (recur.byHour = expectIntegers(value, 0, 23, offset)),
  BYDAY: (recur, value, offset) =>
    (recur.byDay = value.split(',').map((text) => expectByDay(text, offset))),
  BYMONTHDAY: (recur, value, offset) => (recur.byMonthDay = expectOrdinals(value, 31, offset)),
  BYYEARDAY: (recur, value, offset) => (recur.byYearDay = expectOrdinals(value, 385, offset)),
  BYWEEKNO: (recur, value, offset) => (recur.byWeekNo = expectOrdinals(value, 55, offset)),
  BYMONTH: (recur, value, offset) =>
    (recur.byMonth = value.split(',').map((text) => expectByMonth(text, offset))),
  BYSETPOS: (recur, value, offset) => (recur.bySetPos = expectOrdinals(value, 385, offset)),
  WKST: (recur, value, offset) => (recur.wkst = expectOneOf(weekdays, value, offset)),
  // RFC 7529 §4.1
  RSCALE: (recur, value, offset) => (recur.rscale = expectCalendarName(value, offset)),
  SKIP: (recur, value, offset) =>
    (recur.skip = expectOneOf(['OMIT', 'BACKWARD', 'FORWARD'], value, offset)),
};

/**
 * Reads the value of RRULE. Small letters, spaces, a semicolon at the end and X- parts are let pass, and so are
 * COUNT together with UNTIL: whichever ends first ends the rule.
 * @throws InputSyntaxError with the offset in the text
 */
export function parseRecur(text: string): Recur {
  if (text.length > maxRecurLength) throw new InputSyntaxError('recurrence rule too long', 0);
  const recur: Mutable = { ...everyDay };
  const seen = new Set<string>();
  let offset = 0;
  for (const part of text.split(';')) {
    const bare = part.replaceAll(/[ \t]+/g, '').toUpperCase();
    if (bare !== '' || offset === 0) readPart(recur, seen, bare, offset);
    offset += part.length + 1;
  }
  if (!seen.has('FREQ')) throw new InputSyntaxError('recurrence rule without FREQ', 0);
  return recur;
}

/** undefined for a text that is no rule. */
export function tryParseRecur(text: string): Recur | undefined {
  try {
    return parseRecur(text);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}

function readPart(recur: Mutable, seen: Set<string>, part: string, offset: number): void {
  const equals = part.indexOf('=');
  const name = part.slice(0, Math.max(equals, 0));
  if (name.startsWith('X-')) return;
  const read = Object.hasOwn(partReaders, name) ? partReaders[name] : undefined;
  if (read === undefined)
    throw new InputSyntaxError(`unknown part "${part.slice(0, 40)}" of a recurrence rule`, offset);
  if (seen.has(name)) throw new InputSyntaxError(`${name} twice in a recurrence rule`, offset);
  seen.add(name);
  read(recur, part.slice(equals + 1), offset + equals + 1);
}

/** The rule as text, its parts in a fixed order, defaults left out. */
export function formatRecur(recur: Recur): string {
  const parts: string[] = [];
  const add = (name: string, values: readonly (string | number)[]): void => {
    if (values.length > 0) parts.push(`${name}=${values.join(',')}`);
  };
  if (recur.rscale !== undefined) parts.push(`RSCALE=${recur.rscale}`);
  parts.push(`FREQ=${recur.freq}`);
  if (recur.until !== undefined) parts.push(`UNTIL=${formatUntil(recur.until)}`);
  if (recur.count !== undefined) parts.push(`COUNT=${recur.count}`);
  if (recur.interval !== 1) parts.push(`INTERVAL=${recur.interval}`);
  add('BYSECOND', recur.bySecond);
  add('BYMINUTE', recur.byMinute);
  add('BYHOUR', recur.byHour);
  add(
    'BYDAY',
    recur.byDay.map((d) => (d.ordinal === 0 ? d.weekday : `${d.ordinal}${d.weekday}`)),
  );
  add('BYMONTHDAY', recur.byMonthDay);
  add('BYYEARDAY', recur.byYearDay);
  add('BYWEEKNO', recur.byWeekNo);
  add(
    'BYMONTH',
    recur.byMonth.map((m) => (m.isLeap ? `${m.month}L` : m.month)),
  );
  add('BYSETPOS', recur.bySetPos);
  if (recur.wkst !== 'MO') parts.push(`WKST=${recur.wkst}`);
  if (recur.skip !== 'OMIT') parts.push(`SKIP=${recur.skip}`);
  return parts.join(';');
}

function expectOneOf<T extends string>(names: readonly T[], value: string, offset: number): T {
  const found = names.find((name) => name === value);
  if (found === undefined)
    throw new InputSyntaxError(`"${value.slice(0, 40)}" is none of ${names.join(', ')}`, offset);
  return found;
}

function expectByDay(text: string, offset: number): ByDay {
  const weekday = expectOneOf(weekdays, text.slice(-2), offset);
  if (text.length === 2) return { weekday, ordinal: 0 };
  return { weekday, ordinal: expectOrdinals(text.slice(0, -2), 55, offset)[0]! };
}

function expectByMonth(text: string, offset: number): ByMonth {
  const isLeap = text.endsWith('L');
  const month = expectIntegers(isLeap ? text.slice(0, -1) : text, 1, 13, offset)[0]!;
  return { month, isLeap };
}

function expectOrdinals(value: string, most: number, offset: number): number[] {
  const numbers = expectIntegers(value, -most, most, offset);
  if (numbers.includes(0)) throw new InputSyntaxError('0 is no place in a recurrence rule', offset);
  return numbers;
}

function expectCalendarName(value: string, offset: number): string {
  if (!/^[A-Z0-9-]{1,40}$/.test(value))
    throw new InputSyntaxError('RSCALE is not the name of a calendar', offset);
  return value;
}
