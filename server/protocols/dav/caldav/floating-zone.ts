import type { QueryZone } from '#codecs/caldav/calendar-reports.ts';
import { CalendarRequestError } from '#codecs/caldav/calendar-request-error.ts';
import { embeddedZone } from '#codecs/icalendar/embedded-zone.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { guessZone, zoneOfTzid } from '#codecs/icalendar/zone-name.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { storedText, type StoredProperties } from '../properties/stored-properties.ts';

const TIMEZONE = `{${CALDAV}}calendar-timezone`;
const TIMEZONE_ID = `{${CALDAV}}calendar-timezone-id`;

// RFC 4791 §5.2.2, RFC 4791 §7.3
/**
 * The zone in which dates and floating times of a calendar are taken: what the query says, else what the calendar says, else
 * that of its owner.
 * @throws CalendarRequestError when the query names a zone that is not known
 */
export function floatingZone(
  asked: QueryZone | undefined,
  stored: StoredProperties,
  owner: Pick<Account, 'timeZone'>,
): Zone {
  if (asked?.kind === 'identifier') return expectZone(asked.id);
  if (asked?.kind === 'definition') return zoneOfDefinition(asked.text);
  return tryStoredZone(stored) ?? namedZone(owner.timeZone) ?? namedZone('UTC')!;
}

function tryStoredZone(stored: StoredProperties): Zone | undefined {
  const id = storedText(stored, TIMEZONE_ID)?.trim();
  const named = id === undefined ? undefined : zoneOfTzid(id);
  if (named !== undefined) return named;
  const text = storedText(stored, TIMEZONE);
  if (text === undefined) return undefined;
  try {
    return zoneOfDefinition(text);
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
