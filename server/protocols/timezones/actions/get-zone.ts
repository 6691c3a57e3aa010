import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { vtimezoneOf } from '#codecs/icalendar/vtimezone-of.ts';
import { problem, type ZoneAnswer } from '../exchange.ts';

/** 1800: before clocks anywhere were set by anything but the sun. */
const SINCE = -5_364_662_400;

// RFC 7808 §5.3
export function getZone(tzid: string, query: URLSearchParams, accept: string): ZoneAnswer {
  if (!acceptsCalendar(accept))
    return problem('invalid-format', 'Time zones are given as text/calendar', 406);
  if (query.has('start')) return problem('invalid-start', 'Time zones are given as a whole');
  if (query.has('end')) return problem('invalid-end', 'Time zones are given as a whole');
  const body = formatCalendar(ourCalendar([vtimezoneOf(tzid, SINCE)!]));
  return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body };
}

function acceptsCalendar(accept: string): boolean {
  return (
    accept === '' ||
    /(?:text\/calendar|text\/\*|\*\/\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accept)
  );
}
