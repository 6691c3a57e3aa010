import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';
import { ianaZone, readItemZone, utcZone } from './item-zone.ts';
import type { ItemZone } from './item-zone.ts';

/** When an appointment is. */
export interface ItemTimes {
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly isAllDay: boolean;
  readonly zone: ItemZone;
}

const DAY = 86_400;
const HALF_DAY = 43_200;
/** Of appointments that do not say when they end. */
const DEFAULT_LENGTH = 1800;

/** Undefined where an item has no start. */
export function readTimes(
  reader: PropertyReader,
  {
    isSeries,
    defaultZone,
  }: { readonly isSeries: boolean; readonly defaultZone: string | undefined },
): ItemTimes | undefined {
  const start =
    reader.time(namedKeys.appointmentStart) ??
    reader.time(namedKeys.isStartSet) ??
    reader.time(tags.startDate);
  if (start === undefined) return undefined;
  const duration = reader.number(namedKeys.duration);
  const end =
    reader.time(namedKeys.appointmentEnd) ??
    reader.time(namedKeys.isEndSet) ??
    reader.time(tags.endDate) ??
    start + (duration === undefined ? DEFAULT_LENGTH : duration * 60);
  const own = readZone(reader, isSeries);
  const fallback = defaultZone === undefined ? utcZone : ianaZone(defaultZone);
  const zone = own ?? fallback;
  const isMarked = reader.isTrue(namedKeys.isAllDay);
  const isWholeDays = isMidnight(start, zone.zone) && end > start && (end - start) % DAY === 0;
  const isAllDay = isMarked || (isSeries && own !== undefined && isWholeDays);
  return { start, end: Math.max(end, start), isAllDay, zone };
}

function readZone(reader: PropertyReader, isSeries: boolean): ItemZone | undefined {
  const ofSeries = reader.bytes(namedKeys.zoneRecurrence);
  const shown = reader.bytes(namedKeys.zoneStartDisplay);
  const struct = reader.bytes(namedKeys.zoneStruct);
  const description = reader.text(namedKeys.zoneDescription);
  reader.passOver(namedKeys.zoneEndDisplay);
  const definitions = isSeries ? [ofSeries, shown] : [shown, ofSeries];
  for (const definition of definitions) {
    const zone = definition && readItemZone({ definition, struct: undefined, description });
    if (zone !== undefined) return zone;
  }
  return readItemZone({ definition: undefined, struct, description });
}

function isMidnight(seconds: number, zone: Zone): boolean {
  return mod(toZoneLocal(zone, seconds), DAY) === 0;
}

/**
 * The midnight of the day on which an all-day appointment begins or ends. The moment is a midnight in the zone of who made
 * it; where that zone is not known, the nearest midnight is taken.
 */
export function dayOf(seconds: number, { zone }: ItemZone): LocalSeconds {
  const local = toZoneLocal(zone, seconds);
  const inDay = mod(local, DAY);
  if (inDay === 0) return local;
  if (mod(seconds, DAY) === 0) return seconds;
  return inDay >= HALF_DAY ? local - inDay + DAY : local - inDay;
}

/** A moment as a value of the appointment: a date, a time in its zone, or one in UTC. */
export function valueOf(
  seconds: number,
  { isAllDay, zone }: Pick<ItemTimes, 'isAllDay' | 'zone'>,
): DateTimeValue {
  if (isAllDay) return dateValue(dayOf(seconds, zone));
  if (zone.tzid === 'UTC') return { kind: 'utc', at: fromLocalSeconds(Math.floor(seconds)) };
  const at = fromLocalSeconds(toZoneLocal(zone.zone, Math.floor(seconds)));
  return { kind: 'zoned', at, tzid: zone.tzid };
}

/** A local time as such a value. */
export function localValue(
  local: LocalSeconds,
  { isAllDay, zone }: Pick<ItemTimes, 'isAllDay' | 'zone'>,
): DateTimeValue {
  if (isAllDay) return dateValue(local);
  const at = fromLocalSeconds(local);
  return zone.tzid === 'UTC' ? { kind: 'utc', at } : { kind: 'zoned', at, tzid: zone.tzid };
}

export function dateValue(local: LocalSeconds): DateTimeValue {
  return { kind: 'date', date: fromLocalSeconds(local).toPlainDate() };
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
