import { CalendarRequestError } from '#codecs/caldav/calendar-request-error.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';

/** Reads a request; what cannot be followed is a refusal with its condition. @throws DavRefused 403 */
export function readCalendarRequest<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CalendarRequestError)) throw error;
    return refuse(403, error.message, { ns: CALDAV, name: error.condition });
  }
}
