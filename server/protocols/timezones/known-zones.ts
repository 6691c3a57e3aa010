import { versions } from 'node:process';
import { namedZone } from '#codecs/icalendar/named-zone.ts';

/** Of the IANA database that the runtime has, such as 2026c. */
export const zonesVersion = versions['tz'] ?? 'unknown';

/** Changes with what is made of the data, too. */
const FORMAT = 1;

export const zonesEtag = `"${zonesVersion}-${FORMAT}"`;

/** Names of all zones, without their aliases. */
export function zoneNames(): readonly string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** The zone of a name or an alias, as it is written in the database. */
export function knownZone(tzid: string): string | undefined {
  const zone = namedZone(tzid);
  return zone?.id === tzid ? tzid : undefined;
}
