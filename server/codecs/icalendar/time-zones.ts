import { unescapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from './component.ts';
import { localSecondsOf, type DateTimeValue } from './date-time.ts';
import { embeddedZone } from './embedded-zone.ts';
import { namedZone } from './named-zone.ts';
import { textOf } from './property.ts';
import { toEpochSeconds, type Zone } from './zone.ts';
import { guessZone, zoneOfTzid } from './zone-name.ts';

/** The time zones of one calendar object. */
export interface Zones {
  /** The zone that a TZID means here; undefined when nobody knows: its times are floating. */
  zoneOf(tzid: string): Zone | undefined;
  /** The zone in whose local time a value is written; dates and floating times are in the zone of who looks at them. */
  zoneFor(value: DateTimeValue): Zone;
  /** Of a date, the midnight that begins it. */
  epochSeconds(value: DateTimeValue): number;
  /** Whether the value means another moment for who is in another zone. */
  isFloating(value: DateTimeValue): boolean;
}

/** A meeting across all continents has a dozen; each that is not known by name costs a search. */
const MAX_TZIDS = 30;

const utc = namedZone('UTC')!;

/**
 * Finds zones by name, and by the VTIMEZONEs of the object where the name is unknown: known rules change with the world, those in an
 * object stay as wrong as they were written.
 * @param floatingZone zone for dates and floating times, or its IANA name; UTC stands for one that is unknown
 */
export function createZones(calendar: Component, floatingZone: string | Zone): Zones {
  const floating =
    typeof floatingZone === 'string' ? (namedZone(floatingZone) ?? utc) : floatingZone;
  const known = new Map<string, Zone | undefined>();
  const zones: Zones = {
    zoneOf(tzid) {
      if (known.has(tzid)) return known.get(tzid);
      if (known.size >= MAX_TZIDS) return undefined;
      const zone = zoneOfTzid(tzid) ?? definedZone(calendar, tzid) ?? guessZone(tzid);
      known.set(tzid, zone);
      return zone;
    },
    zoneFor(value) {
      if (value.kind === 'utc') return utc;
      return (value.kind === 'zoned' ? zones.zoneOf(value.tzid) : undefined) ?? floating;
    },
    epochSeconds: (value) => toEpochSeconds(zones.zoneFor(value), localSecondsOf(value)),
    isFloating: (value) =>
      value.kind !== 'utc' && !(value.kind === 'zoned' && zones.zoneOf(value.tzid) !== undefined),
  };
  return zones;
}

function definedZone(calendar: Component, tzid: string): Zone | undefined {
  // As a value it is escaped, as a parameter it should not be.
  const wanted = unescapeText(tzid);
  const definition = calendar.components.find(
    (c) => c.name === 'VTIMEZONE' && textOf(c, 'TZID') === wanted,
  );
  return definition === undefined ? undefined : embeddedZone(definition);
}
