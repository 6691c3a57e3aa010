import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { CalendarObjectError } from '#codecs/icalendar/calendar-object-error.ts';
import { all } from '#codecs/icalendar/property.ts';
import {
  readCalendarObjectInTurns,
  type CalendarObject,
} from '#codecs/icalendar/validate-calendar-object.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { createTurns } from '#platform/turns.ts';
import { refuse } from '../errors.ts';

// RFC 4791 §5.2.9
/** @throws DavRefused 403 */
export function assertFewAttendees({ components }: CalendarObject, most: number): void {
  if (components.every((component) => all(component, 'ATTENDEE').length <= most)) return;
  refuse(403, `A meeting has at most ${most} attendees`, {
    ns: CALDAV,
    name: 'max-attendees-per-instance',
  });
}

// RFC 4791 §5.3.2.1
/** Reads what is to be kept in a calendar. @throws DavRefused 403 with the precondition, and words that name line and property */
export async function assertCalendarObject(
  bytes: Uint8Array,
  supportedComponents: readonly string[],
): Promise<CalendarObject> {
  try {
    const { next } = createTurns();
    return await readCalendarObjectInTurns(decodeContent(bytes), { supportedComponents }, next);
  } catch (error) {
    if (error instanceof CalendarObjectError)
      return refuse(403, error.message, { ns: CALDAV, name: error.precondition });
    if (error instanceof ContentSyntaxError)
      return refuse(403, error.message, { ns: CALDAV, name: 'valid-calendar-data' });
    throw error;
  }
}
