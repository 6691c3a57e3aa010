import { transitionsOf } from '#codecs/icalendar/zone-transitions.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { json, problem, type ZoneAnswer } from '../exchange.ts';

/** Two changes a year make some hundreds; nobody asks for more. */
const MAX_SECONDS = 500 * 366 * 86_400;

// RFC 7808 §5.4, RFC 7808 §6.3
export function expandZone(tzid: string, query: URLSearchParams): ZoneAnswer {
  const start = readMoment(query, 'start');
  if (start === undefined) return problem('invalid-start', 'One start in UTC is expected');
  const end = readMoment(query, 'end');
  if (end === undefined || end <= start || end - start > MAX_SECONDS)
    return problem('invalid-end', 'One end in UTC is expected, within 500 years after the start');
  const zone = namedZone(tzid)!;
  const changes = transitionsOf(tzid, start, end).filter((t) => t.at > start && t.at < end);
  const offset = zone.offsetAt(start);
  const observances = [{ at: start, before: offset, after: offset }, ...changes];
  return json({
    tzid,
    observances: observances.map(({ at, before, after }) => ({
      name: after > before ? 'Daylight' : 'Standard',
      onset: Temporal.Instant.fromEpochMilliseconds(at * 1000).toString(),
      'utc-offset-from': before,
      'utc-offset-to': after,
    })),
  });
}

function readMoment(query: URLSearchParams, name: string): number | undefined {
  const [text = '', ...others] = query.getAll(name);
  if (others.length > 0 || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined;
  try {
    return Temporal.Instant.from(text).epochMilliseconds / 1000;
  } catch {
    return undefined;
  }
}
