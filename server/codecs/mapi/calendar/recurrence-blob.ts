import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** How an appointment or task repeats. Dates and times are minutes since 1601 by the clocks of its zone. */
export interface RecurrencePattern {
  readonly frequency: 'daily' | 'weekly' | 'monthly' | 'yearly';
  readonly pattern: 'day' | 'week' | 'month' | 'month-nth' | 'month-end';
  /** Number of the calendar system; 0 and 1 are Gregorian. */
  readonly calendarType: number;
  /** Days in minutes for daily ones, else weeks or months. */
  readonly period: number;
  /** Bits of days of the week, Sunday first. */
  readonly weekdays: number;
  readonly dayOfMonth: number;
  /** 1 to 4, 5 for the last. */
  readonly nth: number;
  readonly end: 'never' | 'count' | 'date';
  readonly count: number;
  /** 0 is Sunday. */
  readonly firstDayOfWeek: number;
  /** Midnights of instances that are deleted, or changed. */
  readonly deleted: readonly number[];
  /** Midnights at which changed instances are now. */
  readonly modified: readonly number[];
  readonly startDate: number;
  readonly endDate: number;
}

export interface AppointmentRecurrence extends RecurrencePattern {
  /** Minutes from midnight. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly exceptions: readonly RecurrenceException[];
}

/** An instance that was changed; absent fields are those of the series. */
export interface RecurrenceException {
  readonly start: number;
  readonly end: number;
  readonly originalStart: number;
  readonly subject?: string;
  readonly location?: string;
  readonly reminderDelta?: number;
  readonly hasReminder?: boolean;
  readonly busyStatus?: number;
  readonly isAllDay?: boolean;
  readonly meetingState?: number;
  readonly hasAttachments?: boolean;
  /** Its text is its own. */
  readonly hasBody?: boolean;
}

const MINUTES_PER_DAY = 1440;
/** Deleted and changed instances; Outlook takes some hundreds. */
const MAX_INSTANCES = 20_000;

class Cursor {
  private readonly bytes: Bytes;
  at = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  take(length: number): Bytes {
    const end = this.at + length;
    if (end > this.bytes.length)
      throw new InputSyntaxError('the description of a series ends too early', this.bytes.length);
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  short(): number {
    return this.take(2).readUInt16LE(0);
  }

  long(): number {
    return this.take(4).readUInt32LE(0);
  }

  longs(): number[] {
    const count = this.long();
    if (count > MAX_INSTANCES)
      throw new InputSyntaxError(`a series with ${count} changed instances`, this.at);
    return Array.from({ length: count }, () => this.long());
  }
}

const frequencies: ReadonlyMap<number, RecurrencePattern['frequency']> = new Map([
  [0x200a, 'daily'],
  [0x200b, 'weekly'],
  [0x200c, 'monthly'],
  [0x200d, 'yearly'],
]);

const patterns: ReadonlyMap<number, RecurrencePattern['pattern']> = new Map([
  [0, 'day'],
  [1, 'week'],
  [2, 'month'],
  [3, 'month-nth'],
  [4, 'month-end'],
  [0x0a, 'month'],
  [0x0b, 'month-nth'],
  [0x0c, 'month-end'],
]);
/** Patterns that are counted in the Hijri calendar. */
const HIJRI_PATTERNS = 0x0a;
export const HIJRI = 6;

/** PidLidTaskRecurrence, or the first half of PidLidAppointmentRecur. @throws InputSyntaxError */
// MS-OXOCAL §2.2.1.44.1
export function parseRecurrencePattern(bytes: Bytes): RecurrencePattern {
  return readPattern(new Cursor(bytes));
}

/** PidLidAppointmentRecur. Exceptions that cannot be read are left out. @throws InputSyntaxError */
// MS-OXOCAL §2.2.1.44.5
export function parseAppointmentRecurrence(bytes: Bytes): AppointmentRecurrence {
  const cursor = new Cursor(bytes);
  const pattern = readPattern(cursor);
  cursor.long();
  const writerVersion = cursor.long();
  const startOffset = cursor.long() % MINUTES_PER_DAY;
  const endOffset = cursor.long();
  return { ...pattern, startOffset, endOffset, exceptions: readExceptions(cursor, writerVersion) };
}

function readPattern(cursor: Cursor): RecurrencePattern {
  cursor.take(4);
  const frequency = frequencies.get(cursor.short());
  const type = cursor.short();
  const pattern = patterns.get(type);
  if (frequency === undefined || pattern === undefined)
    throw new InputSyntaxError('a series of a kind that is not known', cursor.at);
  const calendarType = cursor.short();
  cursor.long();
  const period = cursor.long();
  cursor.long();
  const isWeekly = pattern === 'week' || pattern === 'month-nth';
  const weekdays = isWeekly ? cursor.long() : 0;
  const nth = pattern === 'month-nth' ? cursor.long() : 0;
  const dayOfMonth = pattern === 'month' || pattern === 'month-end' ? cursor.long() : 0;
  const endType = cursor.long();
  const ends = { 0x2021: 'date', 0x2022: 'count' } as Record<number, 'date' | 'count'>;
  return {
    frequency,
    pattern,
    calendarType: type >= HIJRI_PATTERNS && calendarType < 2 ? HIJRI : calendarType,
    period,
    weekdays,
    dayOfMonth,
    nth,
    end: ends[endType] ?? 'never',
    count: cursor.long(),
    firstDayOfWeek: cursor.long() % 7,
    deleted: cursor.longs(),
    modified: cursor.longs(),
    startDate: cursor.long(),
    endDate: cursor.long(),
  };
}

type Draft = { -readonly [K in keyof RecurrenceException]: RecurrenceException[K] };

interface ReadException {
  readonly draft: Draft;
  readonly flags: number;
}

/** Which of an instance's facts are its own. */
export const exceptionBits = {
  subject: 0x01,
  meetingType: 0x02,
  reminderDelta: 0x04,
  reminder: 0x08,
  location: 0x10,
  busyStatus: 0x20,
  attachment: 0x40,
  subType: 0x80,
  color: 0x100,
  body: 0x200,
} as const;

/** The writer that began to add a change highlight to exceptions. */
const HIGHLIGHT_VERSION = 0x3009;

function readExceptions(cursor: Cursor, writerVersion: number): RecurrenceException[] {
  const read: ReadException[] = [];
  try {
    const count = cursor.short();
    for (let i = 0; i < count; i++) read.push(readException(cursor));
    cursor.take(cursor.long());
    for (const { draft, flags } of read) readExtended(cursor, draft, flags, writerVersion);
  } catch (error) {
    // What Unicode there is for texts comes last, and older programs leave it out.
    if (!(error instanceof InputSyntaxError)) throw error;
  }
  return read.map(({ draft }) => draft);
}

// MS-OXOCAL §2.2.1.44.2
function readException(cursor: Cursor): ReadException {
  const draft: Draft = { start: cursor.long(), end: cursor.long(), originalStart: cursor.long() };
  const flags = cursor.short();
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (has(exceptionBits.subject)) draft.subject = readShortText(cursor);
  if (has(exceptionBits.meetingType)) draft.meetingState = cursor.long();
  if (has(exceptionBits.reminderDelta)) draft.reminderDelta = cursor.long();
  if (has(exceptionBits.reminder)) draft.hasReminder = cursor.long() !== 0;
  if (has(exceptionBits.location)) draft.location = readShortText(cursor);
  if (has(exceptionBits.busyStatus)) draft.busyStatus = cursor.long();
  if (has(exceptionBits.attachment)) draft.hasAttachments = cursor.long() !== 0;
  if (has(exceptionBits.subType)) draft.isAllDay = cursor.long() !== 0;
  if (has(exceptionBits.color)) cursor.long();
  if (has(exceptionBits.body)) draft.hasBody = true;
  return { draft, flags };
}

/** Its length with and without a NUL, and 8-bit text. */
function readShortText(cursor: Cursor): string {
  cursor.short();
  return cursor.take(cursor.short()).toString('latin1');
}

// MS-OXOCAL §2.2.1.44.4
function readExtended(cursor: Cursor, draft: Draft, flags: number, writerVersion: number): void {
  if (writerVersion >= HIGHLIGHT_VERSION) cursor.take(cursor.long());
  cursor.take(cursor.long());
  if ((flags & (exceptionBits.subject | exceptionBits.location)) === 0) return;
  cursor.take(12);
  if ((flags & exceptionBits.subject) !== 0) draft.subject = readWideText(cursor);
  if ((flags & exceptionBits.location) !== 0) draft.location = readWideText(cursor);
  cursor.take(cursor.long());
}

function readWideText(cursor: Cursor): string {
  return cursor
    .take(cursor.short() * 2)
    .toString('utf16le')
    .toWellFormed();
}
