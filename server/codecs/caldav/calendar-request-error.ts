import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { RequestError } from '#codecs/webdav/request-error.ts';

// RFC 4791 §5.3.2.1, §7.8, §7.9, §7.10; RFC 7809 §5.1
export type CalendarCondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-timezone'
  | 'valid-filter'
  | 'supported-filter'
  | 'supported-collation';

/** With a condition of CalDAV. */
export class CalendarRequestError extends RequestError<CalendarCondition> {
  override readonly name = 'CalendarRequestError';

  constructor(condition: CalendarCondition, message: string) {
    super(CALDAV, condition, message);
  }
}
