import type { XmlElement } from '#codecs/xml/element.ts';
import { part } from '#codecs/ews/names.ts';
import { extendedOf } from '#codecs/ews/property-path.ts';
import { windowsNameOf, zoneLike, zoneOfWindowsName } from '#codecs/exchange/windows-zones.ts';
import { guessZone } from '#codecs/icalendar/zone-name.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { fields } from '../fields.ts';
import { clocksOf, clocksOfMeetingZone } from './zone-definition.ts';

export interface ItemZone {
  /** undefined: in UTC, or nobody knows. */
  readonly zone: Zone | undefined;
  /** What it was called, where nobody knows it. */
  readonly unknown?: string;
}

const utcNames = /^(?:utc|coordinated universal time|tzone:\/\/microsoft\/utc)$/i;

/** The zone that a calendar item was planned in: by its name, by what the name shows, or by its clocks. */
export function zoneOfItem(item: XmlElement, which: 'StartTimeZone' | 'EndTimeZone'): ItemZone {
  const definition = part(item, which);
  const meeting = part(item, 'MeetingTimeZone');
  const element = definition ?? meeting;
  if (element === undefined) return { zone: undefined };
  const name = element.attributes.get('Id') ?? element.attributes.get('TimeZoneName') ?? '';
  if (utcNames.test(name)) return { zone: undefined };
  const known = zoneOfWindowsName(name);
  if (known !== undefined) return { zone: ownName(item, name) ?? known };
  const clocks = definition === undefined ? clocksOfMeetingZone(element) : clocksOf(definition);
  const zone = (clocks === undefined ? undefined : zoneLike(clocks)) ?? guessZone(name);
  return zone === undefined ? { zone, unknown: name } : { zone };
}

/** Windows has one name for many zones: the one we wrote is kept beside it. */
function ownName(item: XmlElement, windowsName: string): Zone | undefined {
  const name = extendedOf(item, fields.ianaZone);
  const zone = name === undefined ? undefined : namedZone(name);
  if (zone === undefined) return undefined;
  return windowsNameOf(zone)?.toLowerCase() === windowsName.toLowerCase() ? zone : undefined;
}
