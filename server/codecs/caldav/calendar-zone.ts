import { embeddedZone } from '#codecs/icalendar/embedded-zone.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { guessZone, zoneOfTzid } from '#codecs/icalendar/zone-name.ts';
import { CalendarRequestError } from './calendar-request-error.ts';

// RFC 4791 §5.2.2, RFC 7809 §5.2
/** The zone that a calendar is given by its properties; undefined for none that is known. */
export function calendarZone(properties: {
  /** calendar-timezone-id */
  readonly id: string | undefined;
  /** calendar-timezone, a VCALENDAR */
  readonly definition: string | undefined;
}): Zone | undefined {
  const { id, definition } = properties;
  const named = id === undefined ? undefined : zoneOfTzid(id.trim());
  if (named !== undefined || definition === undefined) return named;
  try {
    return zoneOfDefinition(definition);
  } catch {
    return undefined;
  }
}

// RFC 7809 §5.2
/** @throws CalendarRequestError valid-timezone */
export function expectZone(id: string): Zone {
  const zone = zoneOfTzid(id);
  if (zone !== undefined) return zone;
  throw new CalendarRequestError(
    'valid-timezone',
    `the time zone ${JSON.stringify(id)} is not known here`,
  );
}

/** @throws CalendarRequestError valid-calendar-data */
export function zoneOfDefinition(text: string): Zone {
  const definition = definitionIn(text);
  const id = definition && textOf(definition, 'TZID');
  const zone =
    definition && ((id && zoneOfTzid(id)) ?? embeddedZone(definition) ?? (id && guessZone(id)));
  if (zone === undefined || zone === '')
    throw new CalendarRequestError(
      'valid-calendar-data',
      'a calendar with one VTIMEZONE and nothing else is expected',
    );
  return zone;
}

/** How a definition calls its zone. */
export function nameInDefinition(text: string): string | undefined {
  const definition = definitionIn(text);
  return definition && textOf(definition, 'TZID');
}

function definitionIn(text: string) {
  try {
    const { components } = parseCalendar(text);
    return components.length === 1 && components[0]!.name === 'VTIMEZONE'
      ? components[0]
      : undefined;
  } catch {
    return undefined;
  }
}
