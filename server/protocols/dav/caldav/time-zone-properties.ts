import { expectZone, nameInDefinition, zoneOfDefinition } from '#codecs/caldav/calendar-zone.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { withProperty } from '#codecs/icalendar/property.ts';
import { vtimezoneOf } from '#codecs/icalendar/vtimezone-of.ts';
import { zoneOfTzid } from '#codecs/icalendar/zone-name.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { textOf } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { storedText, type StoredProperties } from '../properties/stored-properties.ts';
import { TIMEZONE, TIMEZONE_ID } from '../properties/twin-properties.ts';
import { readRequest } from '../read-request.ts';

/** 2000: what lies in calendars is hardly older, and definitions that go back further are long. */
const DEFINED_FROM = 946_684_800;

// RFC 4791 §5.2.2, RFC 7809 §5.2
/** The time zone of a calendar, which who sets it in one way reads in both, and where programs look zones up. */
export const timeZoneProperties: readonly LiveProperty[] = [
  // RFC 7809 §5.1
  defineProperty({
    ns: CALDAV,
    name: 'timezone-service-set',
    on: ['home'],
    read: ({ space }) => (space === 'calendars' ? '<D:href>/timezones</D:href>' : undefined),
  }),
  zoneProperty('calendar-timezone', definitionFrom, (text) => zoneOfDefinition(text)),
  zoneProperty('calendar-timezone-id', nameFrom, (text) => expectZone(text.trim())),
];

function zoneProperty(
  name: string,
  read: (stored: StoredProperties) => string | undefined,
  check: (text: string) => unknown,
): LiveProperty {
  return defineProperty({
    ns: CALDAV,
    name,
    on: ['collection'],
    async read(node, context) {
      const text = node.space === 'calendars' ? read(await context.stored(node)) : undefined;
      return text === undefined ? undefined : escapeXmlText(text);
    },
    write: {
      check: (element) => element && readRequest(() => check(textOf(element))),
    },
  });
}

function definitionFrom(stored: StoredProperties): string | undefined {
  const text = storedText(stored, TIMEZONE);
  const id = storedText(stored, TIMEZONE_ID)?.trim();
  if (text !== undefined || id === undefined) return text;
  const zone = zoneOfTzid(id);
  const definition = zone && vtimezoneOf(zone.id, DEFINED_FROM);
  if (definition === undefined) return undefined;
  const named = withProperty(definition, { name: 'TZID', parameters: [], value: id });
  return formatCalendar(ourCalendar([named]));
}

/** Undefined when the definition is of a zone that nobody knows by name. */
function nameFrom(stored: StoredProperties): string | undefined {
  const id = storedText(stored, TIMEZONE_ID)?.trim();
  const text = storedText(stored, TIMEZONE);
  if (id !== undefined || text === undefined) return id;
  const name = nameInDefinition(text);
  return name !== undefined && zoneOfTzid(name) !== undefined ? name : undefined;
}
