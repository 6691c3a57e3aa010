import { calendarZone, expectZone, zoneOfDefinition } from '#codecs/caldav/calendar-zone.ts';
import type { QueryZone } from '#codecs/caldav/calendar-reports.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { Account } from '#directory/account.ts';
import { storedText, type StoredProperties } from '../properties/stored-properties.ts';
import { TIMEZONE, TIMEZONE_ID } from '../properties/twin-properties.ts';

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
  const id = storedText(stored, TIMEZONE_ID);
  const definition = storedText(stored, TIMEZONE);
  return calendarZone({ id, definition }) ?? namedZone(owner.timeZone) ?? namedZone('UTC')!;
}
