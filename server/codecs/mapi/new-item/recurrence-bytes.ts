import type { Bytes } from '#platform/bytes.ts';
import { gregorianDate, dayNumber } from '#codecs/recurrence/local-time.ts';
import {
  exceptionBits,
  type AppointmentRecurrence,
  type RecurrenceException,
  type RecurrencePattern,
} from '../calendar/recurrence-blob.ts';

const frequencies: Readonly<Record<RecurrencePattern['frequency'], number>> = {
  daily: 0x200a,
  weekly: 0x200b,
  monthly: 0x200c,
  yearly: 0x200d,
};
const patterns: Readonly<Record<RecurrencePattern['pattern'], number>> = {
  day: 0,
  week: 1,
  month: 2,
  'month-nth': 3,
  'month-end': 4,
};
const ends: Readonly<Record<RecurrencePattern['end'], number>> = {
  date: 0x2021,
  count: 0x2022,
  never: 0x2023,
};
/** Versions that Outlook writes. */
const VERSION = 0x3004;
const READER_VERSION = 0x3006;
const WRITER_VERSION = 0x3009;

/** PidLidAppointmentRecur. parseAppointmentRecurrence() gives the value back. */
// MS-OXOCAL §2.2.1.44.5
export function formatAppointmentRecurrence(recurrence: AppointmentRecurrence): Bytes {
  const { startOffset, endOffset, exceptions } = recurrence;
  return Buffer.concat([
    patternBytes(recurrence),
    longs(READER_VERSION, WRITER_VERSION, startOffset, endOffset),
    shorts(exceptions.length),
    ...exceptions.map(exceptionBytes),
    longs(0),
    ...exceptions.map(extendedBytes),
    longs(0),
  ]);
}

// MS-OXOCAL §2.2.1.44.1
function patternBytes(pattern: RecurrencePattern): Bytes {
  return Buffer.concat([
    shorts(
      VERSION,
      VERSION,
      frequencies[pattern.frequency],
      patterns[pattern.pattern],
      pattern.calendarType,
    ),
    longs(firstDateTime(pattern), pattern.period, 0, ...specificOf(pattern)),
    longs(ends[pattern.end], pattern.count, pattern.firstDayOfWeek),
    longs(pattern.deleted.length, ...pattern.deleted),
    longs(pattern.modified.length, ...pattern.modified),
    longs(pattern.startDate, pattern.endDate),
  ]);
}

function specificOf({ pattern, weekdays, nth, dayOfMonth }: RecurrencePattern): number[] {
  switch (pattern) {
    case 'day':
      return [];
    case 'week':
      return [weekdays];
    case 'month-nth':
      return [weekdays, nth];
    case 'month':
    case 'month-end':
      return [dayOfMonth];
  }
}

const MINUTES_PER_DAY = 1440;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
/** Days from 1601 to 1970. */
const DAYS_TO_1970 = 134_774;
/** The first of January 1601 was a Monday. */
const FIRST_WEEKDAY = 1;

/** Where in its period the series begins, counted from 1601. */
// MS-OXOCAL §2.2.1.44.1.1
function firstDateTime(pattern: RecurrencePattern): number {
  const { startDate, period, firstDayOfWeek } = pattern;
  if (pattern.pattern === 'day') return startDate % period;
  if (pattern.pattern === 'week') {
    const weekday = (startDate / MINUTES_PER_DAY + FIRST_WEEKDAY) % 7;
    const back = (Math.floor(weekday) - firstDayOfWeek + 7) % 7;
    return (startDate - back * MINUTES_PER_DAY) % (period * MINUTES_PER_WEEK);
  }
  const { year, month } = gregorianDate(startDate / MINUTES_PER_DAY - DAYS_TO_1970);
  const months = ((year - 1601) * 12 + month - 1) % period;
  return (dayNumber(1601, 1 + months, 1) + DAYS_TO_1970) * MINUTES_PER_DAY;
}

function flagsOf(exception: RecurrenceException): number {
  const { subject, location, meetingState, reminderDelta, hasReminder, busyStatus } = exception;
  const { hasAttachments, isAllDay, hasBody } = exception;
  return (
    (subject === undefined ? 0 : exceptionBits.subject) |
    (meetingState === undefined ? 0 : exceptionBits.meetingType) |
    (reminderDelta === undefined ? 0 : exceptionBits.reminderDelta) |
    (hasReminder === undefined ? 0 : exceptionBits.reminder) |
    (location === undefined ? 0 : exceptionBits.location) |
    (busyStatus === undefined ? 0 : exceptionBits.busyStatus) |
    (hasAttachments === undefined ? 0 : exceptionBits.attachment) |
    (isAllDay === undefined ? 0 : exceptionBits.subType) |
    (hasBody === true ? exceptionBits.body : 0)
  );
}

// MS-OXOCAL §2.2.1.44.2
function exceptionBytes(exception: RecurrenceException): Bytes {
  const { start, end, originalStart, subject, location } = exception;
  const { meetingState, reminderDelta, hasReminder, busyStatus, hasAttachments, isAllDay } =
    exception;
  const optional = (value: number | boolean | undefined): Bytes =>
    value === undefined ? Buffer.alloc(0) : longs(Number(value));
  return Buffer.concat([
    longs(start, end, originalStart),
    shorts(flagsOf(exception)),
    narrowText(subject),
    optional(meetingState),
    optional(reminderDelta),
    optional(hasReminder),
    narrowText(location),
    optional(busyStatus),
    optional(hasAttachments),
    optional(isAllDay),
  ]);
}

/** What older programs read: 8 bits a character. */
function narrowText(text: string | undefined): Bytes {
  if (text === undefined) return Buffer.alloc(0);
  const bytes = Buffer.from(cut(text).replaceAll(/[^\0-\xff]/g, '?'), 'latin1');
  return Buffer.concat([shorts(bytes.length + 1, bytes.length), bytes]);
}

// MS-OXOCAL §2.2.1.44.4
function extendedBytes({
  start,
  end,
  originalStart,
  subject,
  location,
}: RecurrenceException): Bytes {
  const highlight = longs(4, 0);
  if (subject === undefined && location === undefined) return Buffer.concat([highlight, longs(0)]);
  return Buffer.concat([
    highlight,
    longs(0, start, end, originalStart),
    wideText(subject),
    wideText(location),
    longs(0),
  ]);
}

function wideText(text: string | undefined): Bytes {
  if (text === undefined) return Buffer.alloc(0);
  const own = cut(text);
  return Buffer.concat([shorts(own.length), Buffer.from(own, 'utf16le')]);
}

/** Subjects of Outlook are no longer, and lengths have two bytes. */
const MAX_TEXT = 255;

function cut(text: string): string {
  return text.slice(0, MAX_TEXT).toWellFormed();
}

function shorts(...values: readonly number[]): Bytes {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16LE(value, i * 2));
  return bytes;
}

function longs(...values: readonly number[]): Bytes {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32LE(value >>> 0, i * 4));
  return bytes;
}
