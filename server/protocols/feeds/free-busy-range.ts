import { localSecondsOf, parseDateTime } from '#codecs/icalendar/date-time.ts';

/** Epoch seconds, the end not within. */
export interface FreeBusyRange {
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400;
const USUAL = { before: 31 * DAY, after: 366 * DAY };
/** Beyond it nobody plans, and every day costs. */
const WIDEST = { before: 366 * DAY, after: 2 * 366 * DAY };
const LONGEST = 400 * DAY;

/**
 * The time asked for by ?start= and ?end=, within what is given out; without them a month back and a year ahead, from
 * midnight, so that it is the same all day. Undefined when they are no times.
 */
export function freeBusyRange(query: URLSearchParams, now: number): FreeBusyRange | undefined {
  const today = now - (now % DAY);
  const start = query.get('start') ?? query.get('dtstart');
  const end = query.get('end') ?? query.get('dtend');
  const from = start === null ? today - USUAL.before : tryTime(start);
  if (from === undefined) return undefined;
  const earliest = Math.max(from, today - WIDEST.before);
  const to = end === null ? Math.max(today + USUAL.after, earliest + DAY) : tryTime(end);
  if (to === undefined) return undefined;
  const latest = Math.min(to, today + WIDEST.after, earliest + LONGEST);
  return latest <= earliest ? undefined : { from: earliest, to: latest };
}

/** 20260131, 20260131T093000Z, 2026-01-31 and 2026-01-31T09:30:00Z, where "+" may have become a blank. */
function tryTime(text: string): number | undefined {
  try {
    return localSecondsOf(parseDateTime(text));
  } catch {
    // The other form, perhaps.
  }
  try {
    const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
    const whole = isDate ? `${text}T00:00:00Z` : text.trim().replace(' ', '+');
    return Math.floor(Temporal.Instant.from(whole).epochMilliseconds / 1000);
  } catch {
    return undefined;
  }
}
