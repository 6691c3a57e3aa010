import { fromEpochDay, monthNames, toEpochDay, type CalendarDate } from '#codecs/mime/calendar.ts';
import type { Decoder } from './decoder.ts';

/** INTERNALDATE and the dates of SEARCH, by plain arithmetic: FETCH writes them by the ten thousand. */

const DAY_SECONDS = 86_400;

/** A moment and the zone it was written in. */
export interface InternalDate {
  /** Seconds since 1970, UTC. */
  readonly epochSeconds: number;
  readonly offsetMinutes: number;
}

/** A date of SEARCH, `1-Feb-1994`, in quotes or not. */
// RFC 9051 §9 (date)
export function expectDate(decoder: Decoder): CalendarDate {
  const isQuoted = decoder.try('"');
  const start = decoder.offset;
  const text = decoder.tryAtom() ?? '';
  const parts = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  const date = parts && toDate(parts[1]!, parts[2]!, parts[3]!);
  if (!date) return decoder.fail('expected a date such as 1-Feb-1994', start);
  if (isQuoted) decoder.expect('"');
  return date;
}

/** `"17-Jul-1996 02:44:25 -0700"`, the quotes included. */
// RFC 9051 §9 (date-time)
export function expectDateTime(decoder: Decoder): InternalDate {
  const start = decoder.offset;
  if (decoder.peek() !== 0x22) decoder.fail('expected a date and time in quotes', start);
  return (
    parseDateTime(decoder.expectString()) ??
    decoder.fail('expected a date and time such as "17-Jul-1996 02:44:25 -0700"', start)
  );
}

/** The moment that an INTERNALDATE text names, or undefined. */
export function parseDateTime(text: string): InternalDate | undefined {
  const parts =
    /^( \d|\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/.exec(text);
  const date = parts && toDate(parts[1]!, parts[2]!, parts[3]!);
  if (!date) return undefined;
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6])];
  const [zoneHour, zoneMinute] = [Number(parts[8]), Number(parts[9])];
  // A leap second is a valid time of day.
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const offsetMinutes = (zoneHour * 60 + zoneMinute) * (parts[7] === '-' ? -1 : 1);
  const local = toEpochDay(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
  return { epochSeconds: local - offsetMinutes * 60, offsetMinutes: offsetMinutes + 0 };
}

/** `17-Jul-1996 02:44:25 -0700`, without the quotes. */
export function formatDateTime({ epochSeconds, offsetMinutes }: InternalDate): string {
  const local = Math.floor(epochSeconds) + offsetMinutes * 60;
  const { year, month, day } = fromEpochDay(Math.floor(local / DAY_SECONDS));
  const time = ((local % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  const zone = Math.abs(offsetMinutes);
  return (
    `${day < 10 ? ' ' : ''}${day}-${monthNames[month - 1]}-${String(year).padStart(4, '0')} ` +
    `${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)} ` +
    `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}`
  );
}

/** `1-Feb-1994`. */
export function formatDate({ year, month, day }: CalendarDate): string {
  return `${day}-${monthNames[month - 1]}-${String(year).padStart(4, '0')}`;
}

function toDate(day: string, monthName: string, year: string): CalendarDate | undefined {
  const month = monthNames.findIndex((m) => m.toLowerCase() === monthName.toLowerCase()) + 1;
  const date = { year: Number(year), month, day: Number(day) };
  if (month === 0 || date.day < 1) return undefined;
  const back = fromEpochDay(toEpochDay(date));
  return back.month === month && back.day === date.day ? date : undefined;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
