import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { transitionsOf } from '#codecs/icalendar/zone-transitions.ts';
import { zoneOfTzid } from '#codecs/icalendar/zone-name.ts';
import { windowsZoneNames } from './tables/windows-zone-names.ts';

/** 2024 to 2026: where clocks agree in these years, all does that matters for what is planned. */
const PROBED = { from: 1_704_067_200, to: 1_798_761_600 };
const HALF_MONTH = 15 * 86_400;

const byIana = new Map<string, string>();
for (const [windowsName, zones] of windowsZoneNames)
  for (const zone of zones) byIana.set(zone.toLowerCase(), windowsName);
byIana.set('etc/utc', 'UTC').set('utc', 'UTC').set('etc/gmt', 'UTC');

/** What Windows calls a zone; for a zone it has no name for, that of one with the same clocks. Undefined when there is none. */
export function windowsNameOf(zone: Zone): string | undefined {
  const known = byIana.get(zone.id.toLowerCase());
  return known ?? nameLike((at) => zone.offsetAt(at));
}

/** The zone of a name that Windows has for it, or of IANA. */
export function zoneOfWindowsName(name: string): Zone | undefined {
  return zoneOfTzid(name);
}

/** A zone of IANA with the same clocks as a function, for definitions without a name that means something. */
export function zoneLike(offsetAt: OffsetAt): Zone | undefined {
  const name = nameLike(offsetAt);
  return name === undefined ? undefined : namedZone(windowsZoneNames.get(name)![0]!);
}

type OffsetAt = (epochSeconds: number) => number;

function nameLike(offsetAt: OffsetAt): string | undefined {
  for (const [name, [iana = '']] of windowsZoneNames) {
    const zone = namedZone(iana);
    if (zone !== undefined && hasClocksOf(zone, offsetAt)) return name;
  }
  return undefined;
}

/** The same offset every fortnight, and on both sides of each change. */
function hasClocksOf(zone: Zone, offsetAt: OffsetAt): boolean {
  for (let at = PROBED.from; at < PROBED.to; at += HALF_MONTH)
    if (zone.offsetAt(at) !== offsetAt(at)) return false;
  return transitionsOf(zone.id, PROBED.from, PROBED.to).every(
    ({ at, before, after }) =>
      at < PROBED.from || (offsetAt(at - 1) === before && offsetAt(at) === after),
  );
}
