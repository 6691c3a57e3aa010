import type { Decoder } from './decoder.ts';

/** INTERNALDATE and the dates of SEARCH, by plain arithmetic: FETCH writes them by the ten thousand. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_SECONDS = 86_400;

/** A day without a time zone. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

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
    `${day < 10 ? ' ' : ''}${day}-${MONTHS[month - 1]}-${String(year).padStart(4, '0')} ` +
    `${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)} ` +
    `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}`
  );
}

/** `1-Feb-1994`. */
export function formatDate({ year, month, day }: CalendarDate): string {
  return `${day}-${MONTHS[month - 1]}-${String(year).padStart(4, '0')}`;
}

/** Days since 1 January 1970: SEARCH compares these. */
export function toEpochDay({ year, month, day }: CalendarDate): number {
  // Years counted from March put the leap day last; 146,097 days are 400 years.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function fromEpochDay(epochDay: number): CalendarDate {
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

function toDate(day: string, monthName: string, year: string): CalendarDate | undefined {
  const month = MONTHS.findIndex((m) => m.toLowerCase() === monthName.toLowerCase()) + 1;
  const date = { year: Number(year), month, day: Number(day) };
  if (month === 0 || date.day < 1) return undefined;
  const back = fromEpochDay(toEpochDay(date));
  return back.month === month && back.day === date.day ? date : undefined;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
