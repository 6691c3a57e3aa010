import { toEpochDay } from './calendar.ts';

/** Longer values are no dates. */
const MAX_DATE_LENGTH = 200;

/**
 * A Date field as seconds since 1970-01-01 UTC. Reads RFC 5322 with its obsolete zones and years, and what
 * programs write instead: asctime, dashes in the date, ISO 8601, a missing zone (taken as UTC). Undefined when
 * there is no date in it.
 */
// RFC 5322 §3.3, RFC 5322 §4.3
export function parseMessageDate(value: string): number | undefined {
  const found = readDate(value);
  if (found === undefined) return undefined;
  const time = parseTime(found.time);
  return time === undefined ? undefined : found.epochDay * 86_400 + time;
}

/** The day that a Date field names, whatever its time and zone, in days since 1970-01-01: for SEARCH SENTON. */
// RFC 9051 §6.4.4
export function parseMessageDay(value: string): number | undefined {
  return readDate(value)?.epochDay;
}

function readDate(value: string): { epochDay: number; time: string } | undefined {
  if (value.length > MAX_DATE_LENGTH) return undefined;
  const text = withoutComments(value).trim();
  let match = strictForm.exec(text);
  for (let i = 0; match === null && i < dateForms.length; i++) match = dateForms[i]!.exec(text);
  if (match?.groups === undefined) return undefined;
  const { day = '', month = '', year = '', rest = '', zone = '' } = match.groups;
  const monthNumber = /^\d/.test(month)
    ? Number(month)
    : monthNames.indexOf(month.toLowerCase()) + 1;
  if (monthNumber < 1 || monthNumber > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  return {
    epochDay: toEpochDay({
      year: toFullYear(year),
      month: monthNumber,
      day: Number(day),
    }),
    time: rest + zone,
  };
}

/** What nearly all programs write, as the standard says it: found without a search. */
const strictForm =
  /^(?:[a-z]{3}, )?(?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<rest>\d\d:\d\d:\d\d(?: [+-]\d{4})?)$/i;

/** Tried in order; each names day, month, year and what follows. */
const dateForms: readonly RegExp[] = [
  // asctime, with a zone before or behind the year
  /(?<month>[a-z]{3})[a-z]*\s+(?<day>\d{1,2}),?\s+(?<rest>\d{1,2}:\d{2}(?::\d{2})?(?:\s+[a-z]{1,5}|\s*[+-]\d{4})?)\s+(?<year>\d{4})(?<zone>\s*[+-]\d{4})?/i,
  // the standard one
  /(?<day>\d{1,2})[\s-]+(?<month>[a-z]{3})[a-z]*\.?[\s,-]+(?<year>\d{2,5})[\s,]*(?<rest>.*)/is,
  // American
  /(?<month>[a-z]{3})[a-z]*\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})[\s,]+(?<rest>.*)/is,
  // ISO 8601
  /(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T\s]+(?<rest>.*)/is,
];

const monthNames = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];

// RFC 5322 §4.3: one-letter zones are unreliable and count as UTC, as unknown names do.
const zoneHours: ReadonlyMap<string, number> = new Map([
  ['edt', -4],
  ['est', -5],
  ['cdt', -5],
  ['cst', -6],
  ['mdt', -6],
  ['mst', -7],
  ['pdt', -7],
  ['pst', -8],
  ['bst', 1],
  ['cet', 1],
  ['met', 1],
  ['mez', 1],
  ['cest', 2],
  ['mesz', 2],
  ['eet', 2],
  ['eest', 3],
  ['msk', 3],
  ['jst', 9],
  ['kst', 9],
  ['hkt', 8],
  ['aest', 10],
  ['aedt', 11],
]);

/** Seconds since midnight UTC; a time may be missing altogether. */
function parseTime(rest: string): number | undefined {
  const match =
    /(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*([+-]\d{1,2}:?\d{2}|[a-z]+)?/i.exec(
      rest,
    );
  if (match === null) return rest.trim() === '' ? 0 : undefined;
  const [, hour = '', minute = '', second = '0', half, zone = ''] = match;
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (hours > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return hours * 3600 + Number(minute) * 60 + Number(second) - zoneSeconds(zone);
}

function zoneSeconds(zone: string): number {
  const match = /^([+-])(\d{1,2}):?(\d{2})$/.exec(zone);
  if (match === null) return (zoneHours.get(zone.toLowerCase()) ?? 0) * 3600;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

// RFC 5322 §4.3
function toFullYear(year: string): number {
  const value = Number(year);
  if (year.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  return year.length === 3 ? 1900 + value : value;
}

function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let out = '';
  let depth = 0;
  for (const c of value) {
    if (c === '(') depth++;
    else if (c === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += c;
  }
  return out;
}
