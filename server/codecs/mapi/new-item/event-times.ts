import { rangeOf, type TimeRange } from '#codecs/icalendar/component-range.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf } from '#codecs/icalendar/property.ts';
import { DomainError } from '#platform/errors.ts';
import { namedKeys } from '../named-keys.ts';
import {
  newBoolean,
  newBytes,
  newNumber,
  newText,
  newTime,
  type NewProperty,
} from '../new-item.ts';
import { tags } from '../property-tags.ts';
import type { EventSource } from './event-source.ts';
import { formatZoneDefinition, formatZoneStruct } from './zone-bytes.ts';

/** Seconds since 1970. @throws DomainError bad-value without a start */
export function expectRange({ event, zones }: Pick<EventSource, 'event' | 'zones'>): TimeRange {
  const range = rangeOf(event, zones);
  if (range !== undefined) return range;
  throw new DomainError('bad-value', `"${textOf(event, 'SUMMARY') ?? ''}" has no start`);
}

export function isAllDay({ event }: Pick<EventSource, 'event'>): boolean {
  const line = first(event, 'DTSTART');
  return line !== undefined && dateTimeOf(line).kind === 'date';
}

/** When an appointment is, and in which zone it was planned. */
// MS-OXOCAL §2.2.1.5, §2.2.1.6, §2.2.1.42
export function timeProperties(source: EventSource): NewProperty[] {
  const { start, end } = expectRange(source);
  const definition = formatZoneDefinition(source.definition);
  return [
    newTime(namedKeys.appointmentStart, start),
    newTime(namedKeys.appointmentEnd, end),
    newTime(namedKeys.isStartSet, start),
    newTime(namedKeys.isEndSet, end),
    newTime(tags.startDate, start),
    newTime(tags.endDate, end),
    newNumber(namedKeys.duration, Math.round((end - start) / 60)),
    newBoolean(namedKeys.isAllDay, isAllDay(source)),
    newBytes(namedKeys.zoneStartDisplay, definition),
    newBytes(namedKeys.zoneEndDisplay, definition),
  ];
}

/** What a series says of its zone beside that. */
// MS-OXOCAL §2.2.1.39, §2.2.1.40, §2.2.1.41
export function seriesZoneProperties({ definition }: EventSource): NewProperty[] {
  return [
    newBytes(namedKeys.zoneStruct, formatZoneStruct(definition.rule)),
    newText(namedKeys.zoneDescription, definition.keyName),
    newBytes(namedKeys.zoneRecurrence, formatZoneDefinition(definition)),
  ];
}
