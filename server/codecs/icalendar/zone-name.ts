import { namedZone } from './named-zone.ts';
import { displayedPlaces } from './tables/displayed-places.ts';
import { windowsZones } from './tables/windows-zones.ts';
import { fixedZone, type Zone } from './zone.ts';

/**
 * The zone that a TZID surely means: an IANA name, one behind the prefix of a program (`/mozilla.org/20050126_1/Europe/Berlin`), or
 * the name that Windows has for a zone.
 */
export function zoneOfTzid(tzid: string): Zone | undefined {
  return namedZone(tzid) ?? windowsZone(tzid) ?? prefixedZone(tzid);
}

/**
 * The zone that a TZID probably means where nothing defines it: what Outlook shows for a zone, such as
 * `(UTC+01:00) Amsterdam, Berlin`, or an offset.
 */
export function guessZone(tzid: string): Zone | undefined {
  const offset = statedOffset(tzid);
  const zones = placesIn(tzid).flatMap((place) => zonesOfPlace(place));
  const [firstZone] = zones;
  if (offset === undefined) return firstZone;
  return zones.find((zone) => hasOffset(zone, offset)) ?? firstZone ?? fixedZone(tzid, offset);
}

function windowsZone(tzid: string): Zone | undefined {
  const name = windowsZones.get(tzid.trim().toLowerCase());
  return name === undefined ? undefined : namedZone(name);
}

const MAX_SEGMENTS = 12;

function prefixedZone(tzid: string): Zone | undefined {
  if (/^(?:tzone:\/\/Microsoft\/Utc|Z|Zulu)$/i.test(tzid)) return namedZone('UTC');
  if (!/^(?:\/|posix\/|right\/)/i.test(tzid)) return undefined;
  const segments = tzid.split('/', MAX_SEGMENTS);
  // Names have one to three parts; the longest that is one counts.
  for (const length of [3, 2, 1]) {
    const zone = namedZone(segments.slice(-length).join('/'));
    if (zone !== undefined) return zone;
  }
  return undefined;
}

/** Seconds east of UTC as in `(UTC+05:30) Chennai`, `GMT -0500` and `+01:00`. */
function statedOffset(tzid: string): number | undefined {
  const found = /^\(?(?:(?:UTC|GMT) ?)?([+-])(\d{1,2})[:.]?(\d\d)?(?=\)|$|[ /])/i.exec(tzid.trim());
  if (found === null) return /^\((?:UTC|GMT)\)/i.test(tzid) ? 0 : undefined;
  const seconds = Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60;
  if (seconds > 15 * 3600) return undefined;
  return found[1] === '-' ? -seconds || 0 : seconds;
}

/** Longer names are no names: each place costs a few look-ups. */
const MAX_PLACES = 12;

function placesIn(tzid: string): string[] {
  return tzid
    .replace(/^\((?:UTC|GMT)[^)]*\)/i, '')
    .replaceAll(/\([^)]*\)/g, '')
    .split(',', MAX_PLACES)
    .map((place) => place.trim())
    .filter((place) => place !== '');
}

const regions = [
  'Europe',
  'America',
  'Asia',
  'Africa',
  'Australia',
  'Pacific',
  'Atlantic',
  'Indian',
  'America/Argentina',
  'America/Indiana',
];

function zonesOfPlace(place: string): Zone[] {
  const known = displayedPlaces.get(place.toLowerCase());
  const city = place.replaceAll(' ', '_').replaceAll('.', '');
  const names = known === undefined ? regions.map((region) => `${region}/${city}`) : [known];
  return names.map(namedZone).filter((zone) => zone !== undefined);
}

/** A January and a July, so that the offset of standard time is found on both halves of the earth. */
const winterAndSummer = [1_767_225_600, 1_782_864_000];

function hasOffset(zone: Zone, offset: number): boolean {
  return winterAndSummer.some((at) => zone.offsetAt(at) === offset);
}
