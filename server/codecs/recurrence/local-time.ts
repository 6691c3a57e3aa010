import { fromEpochDay, type CalendarDate } from '#codecs/mime/calendar.ts';

/**
 * A local date-time as a number: the seconds that a clock without zone and without leap seconds shows since
 * 1970-01-01T00:00:00. Rules are worked out on it because a Temporal value costs a hundred times as much.
 */
export type LocalSeconds = number;

export const secondsPerDay = 86_400;

/** Days from 1970-01-01 to the first of March of a year, in the proleptic Gregorian calendar. */
function marchDay(year: number): number {
  return (
    365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) - 719_468
  );
}

/** The day number (1970-01-01 is 0) of a Gregorian date; months and days beyond their range count on. */
export function dayNumber(year: number, month: number, day: number): number {
  const fromMarch = month - 3;
  const yearOfMarch = year + Math.floor(fromMarch / 12);
  const monthOfMarch = fromMarch - 12 * Math.floor(fromMarch / 12);
  return marchDay(yearOfMarch) + Math.floor((153 * monthOfMarch + 2) / 5) + day - 1;
}

export type GregorianDate = CalendarDate;

export function gregorianDate(dayNumber: number): GregorianDate {
  return fromEpochDay(dayNumber);
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Sunday is 0. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

export function toLocalSeconds(at: Temporal.PlainDateTime): LocalSeconds {
  return (
    dayNumber(at.year, at.month, at.day) * secondsPerDay +
    at.hour * 3600 +
    at.minute * 60 +
    at.second
  );
}

export function fromLocalSeconds(at: LocalSeconds): Temporal.PlainDateTime {
  const days = Math.floor(at / secondsPerDay);
  const { year, month, day } = gregorianDate(days);
  const second = at - days * secondsPerDay;
  return new Temporal.PlainDateTime(
    year,
    month,
    day,
    Math.floor(second / 3600),
    Math.floor(second / 60) % 60,
    second % 60,
  );
}

/** The time as iCalendar writes it: `20260131`, `20260131T093000`, `20260131T093000Z`. */
export function formatLocalTime(at: LocalSeconds, kind: 'date' | 'floating' | 'utc'): string {
  const days = Math.floor(at / secondsPerDay);
  const { year, month, day } = gregorianDate(days);
  const date = `${String(year).padStart(4, '0')}${two(month)}${two(day)}`;
  if (kind === 'date') return date;
  const second = at - days * secondsPerDay;
  const time = `${two(Math.floor(second / 3600))}${two(Math.floor(second / 60) % 60)}${two(second % 60)}`;
  return `${date}T${time}${kind === 'utc' ? 'Z' : ''}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
