import { windowsNameOf, zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { ZoneDefinition } from '../calendar/zone-rule.ts';
import { ruleOfZone } from './rule-of-zone.ts';

/** A zone as Windows describes it, by its name and its rules in the year of a moment. One that is not known by name has its offset alone. */
export function plannedZone(
  zone: Zone,
  at: number,
): { readonly definition: ZoneDefinition; readonly isKnown: boolean } {
  const name = windowsNameOf(zone);
  const known = namedZone(zone.id) ?? (name === undefined ? undefined : zoneOfWindowsName(name));
  if (known !== undefined)
    return {
      definition: { keyName: name ?? zone.id, rule: ruleOfZone(known, at) },
      isKnown: name !== undefined,
    };
  const bias = -Math.round(zone.offsetAt(at) / 60);
  const rule = {
    bias,
    standardBias: 0,
    daylightBias: 0,
    toStandard: undefined,
    toDaylight: undefined,
  };
  return { definition: { keyName: zone.id, rule }, isKnown: false };
}
