import { spanZone, type Span } from './span-zone.ts';
import { fixedZone, type Zone } from './zone.ts';

/** A time zone of the IANA database, by any of its names, in any letter case. Undefined when there is none. */
export function namedZone(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const id = tryZoneId(name);
  if (id === undefined) return undefined;
  const zone = zones.get(id) ?? spanZone(id, (epochSeconds) => readSpan(id, epochSeconds));
  zones.set(id, zone);
  return zone;
}

/** Pure knowledge, kept because every query asks again; there are fewer names than a thousand. */
const zones = new Map<string, Zone>([['UTC', fixedZone('UTC', 0)]]);

function tryZoneId(name: string): string | undefined {
  // Offsets such as +01:00 are zones for Temporal, but no names.
  if (!/^[a-z][a-z0-9_+/-]{1,50}$/i.test(name)) return undefined;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return undefined;
  }
}

function readSpan(id: string, epochSeconds: number): Span {
  const at = Temporal.Instant.fromEpochMilliseconds(
    Math.floor(epochSeconds) * 1000,
  ).toZonedDateTimeISO(id);
  const next = at.getTimeZoneTransition('next');
  // The transition at this very moment is not "previous" to it.
  const previous = at.add({ seconds: 1 }).getTimeZoneTransition('previous');
  return {
    from: previous === null ? -Infinity : previous.epochMilliseconds / 1000,
    until: next === null ? Infinity : next.epochMilliseconds / 1000,
    offset: at.offsetNanoseconds / 1e9,
  };
}
