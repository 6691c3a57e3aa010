import type { Component } from '#codecs/icalendar/component.ts';
import { embeddedZone } from '#codecs/icalendar/embedded-zone.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { vtimezoneOf } from '#codecs/icalendar/vtimezone-of.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { guessZone, zoneOfTzid } from '#codecs/icalendar/zone-name.ts';
import { parseZoneDefinition, parseZoneStruct } from './zone-rule.ts';
import type { ChangeDay, ZoneRule } from './zone-rule.ts';

/** The zone in which an appointment's times are. */
export interface ItemZone {
  readonly zone: Zone;
  /** For TZID parameters; "UTC" for times that are written with a Z. */
  readonly tzid: string;
  /** Undefined for UTC. @param from seconds since 1970 of the first time that is used with it */
  readonly definition: (from: number) => Component | undefined;
}

export interface ZoneSources {
  /** PidLidAppointmentTimeZoneDefinition... */
  readonly definition: Buffer | undefined;
  /** PidLidTimeZoneStruct */
  readonly struct: Buffer | undefined;
  /** PidLidTimeZoneDescription: in the language of who made it. */
  readonly description: string | undefined;
}

const utc = namedZone('UTC')!;

export const utcZone: ItemZone = { zone: utc, tzid: 'UTC', definition: () => undefined };

/** A zone of the IANA database, by name; UTC where there is none of that name. */
export function ianaZone(name: string): ItemZone {
  const zone = namedZone(name);
  if (zone === undefined || zone === utc || /^(?:Etc\/)?UTC$/.test(zone.id)) return utcZone;
  return { zone, tzid: zone.id, definition: (from) => vtimezoneOf(zone.id, from) };
}

/**
 * The zone that an appointment says: by the name that Windows has for it, else by the text that is shown for it where its
 * clocks agree with the rules, else with the rules alone. Undefined where it says none.
 */
// MS-OXCICAL §2.1.3.1.1.19
export function readItemZone({
  definition,
  struct,
  description,
}: ZoneSources): ItemZone | undefined {
  const defined = definition === undefined ? undefined : parseZoneDefinition(definition);
  const rule = defined?.rule ?? (struct === undefined ? undefined : parseZoneStruct(struct));
  const named = defined === undefined ? undefined : zoneOfTzid(defined.keyName);
  if (named !== undefined) return ianaZone(named.id);
  if (rule === undefined) return undefined;
  const shown = [description, defined?.keyName]
    .filter((text) => text !== undefined && text !== '')
    .map((text) => zoneOfTzid(text!) ?? guessZone(text!))
    .find((zone) => zone !== undefined && agrees(zone, rule));
  if (shown !== undefined && namedZone(shown.id) !== undefined) return ianaZone(shown.id);
  if (isUtc(rule)) return utcZone;
  return ruleZone(defined?.keyName ?? description ?? 'Custom', rule);
}

function isUtc({ bias, toStandard, toDaylight }: ZoneRule): boolean {
  return bias === 0 && (toStandard === undefined || toDaylight === undefined);
}

/** The middles of the months of two years: a zone that has the same offsets in all of them is the same. */
const moments = Array.from({ length: 24 }, (_, i) => 1_705_276_800 + i * 2_629_746);

function agrees(zone: Zone, rule: ZoneRule): boolean {
  const component = zoneComponent('agreement', rule);
  const own = embeddedZone(component);
  return own !== undefined && moments.every((at) => own.offsetAt(at) === zone.offsetAt(at));
}

/** Rules that no zone has by name go along with the appointment. */
function ruleZone(name: string, rule: ZoneRule): ItemZone {
  const tzid = name.replace(/[\0-\x1f\x7f]+/g, ' ').trim() || 'Custom';
  const component = zoneComponent(tzid, rule);
  const zone = embeddedZone(component);
  return zone === undefined ? utcZone : { zone, tzid, definition: () => component };
}

function zoneComponent(tzid: string, rule: ZoneRule): Component {
  const standard = -(rule.bias + rule.standardBias);
  const daylight = -(rule.bias + rule.daylightBias);
  const { toStandard, toDaylight } = rule;
  const components =
    toStandard === undefined || toDaylight === undefined
      ? [observance('STANDARD', { from: standard, to: standard, day: undefined })]
      : [
          observance('STANDARD', { from: daylight, to: standard, day: toStandard }),
          observance('DAYLIGHT', { from: standard, to: daylight, day: toDaylight }),
        ];
  return { name: 'VTIMEZONE', properties: [textProperty('TZID', tzid)], components };
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Offsets in minutes east of UTC. */
// RFC 5545 §3.6.5
function observance(
  name: string,
  { from, to, day }: { from: number; to: number; day: ChangeDay | undefined },
): Component {
  const properties = [
    property('DTSTART', startOf(day)),
    property('TZOFFSETFROM', offsetText(from)),
    property('TZOFFSETTO', offsetText(to)),
  ];
  if (day !== undefined) properties.push(property('RRULE', ruleText(day)));
  return { name, properties, components: [] };
}

/** The first change of 1970: what is asked for lies after it. */
function startOf(day: ChangeDay | undefined): string {
  if (day === undefined) return '19700101T000000';
  const date =
    day.year === 0
      ? nthWeekday(1970, day)
      : Temporal.PlainDate.from({ year: 1970, month: day.month, day: Math.min(day.day, 28) });
  const two = (n: number): string => String(n).padStart(2, '0');
  return `1970${two(date.month)}${two(date.day)}T${two(day.hour)}${two(day.minute)}00`;
}

function nthWeekday(year: number, { month, dayOfWeek, day }: ChangeDay): Temporal.PlainDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const shift = (dayOfWeek - (first.dayOfWeek % 7) + 7) % 7;
  let date = first.add({ days: shift + (day - 1) * 7 });
  while (date.month !== month) date = date.subtract({ days: 7 });
  return date;
}

function ruleText({ year, month, dayOfWeek, day }: ChangeDay): string {
  if (year !== 0) return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}`;
  const ordinal = day >= 5 ? -1 : day;
  return `FREQ=YEARLY;BYMONTH=${month};BYDAY=${ordinal}${weekdays[dayOfWeek]!}`;
}

// RFC 5545 §3.3.14
function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
