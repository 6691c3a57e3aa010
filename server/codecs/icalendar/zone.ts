import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';

/** The rules of one time zone. Times are seconds since 1970-01-01T00:00:00Z, offsets seconds east of UTC. */
export interface Zone {
  readonly id: string;
  offsetAt(epochSeconds: number): number;
}

const DAY = 86_400;

/** The moment at which clocks in the zone show that; the first of two, and in a gap as if the clocks had not been put forward. */
// RFC 5545 §3.3.5
export function toEpochSeconds(zone: Zone, local: LocalSeconds): number {
  const before = zone.offsetAt(local - DAY);
  const after = zone.offsetAt(local + DAY);
  if (before === after) return local - before;
  const isAfter =
    zone.offsetAt(local - before) !== before && zone.offsetAt(local - after) === after;
  return local - (isAfter ? after : before);
}

/** What clocks in the zone show at that moment. */
export function toZoneLocal(zone: Zone, epochSeconds: number): LocalSeconds {
  return epochSeconds + zone.offsetAt(epochSeconds);
}

/** A zone whose clocks are never changed. */
export function fixedZone(id: string, offset: number): Zone {
  return { id, offsetAt: () => offset };
}
