import { CalendarRequestError } from './calendar-request-error.ts';

// RFC 4791 §7.8, RFC 5545 §3.6
/** In which component each that is known can lie; others are nowhere out of place. */
const parents: Readonly<Record<string, readonly string[]>> = {
  VCALENDAR: [],
  VEVENT: ['VCALENDAR'],
  VTODO: ['VCALENDAR'],
  VJOURNAL: ['VCALENDAR'],
  VFREEBUSY: ['VCALENDAR'],
  VAVAILABILITY: ['VCALENDAR'],
  VTIMEZONE: ['VCALENDAR'],
  VALARM: ['VEVENT', 'VTODO', 'VALARM'],
  AVAILABLE: ['VAVAILABILITY'],
  STANDARD: ['VTIMEZONE'],
  DAYLIGHT: ['VTIMEZONE'],
};

/** Components that take no time. */
const timeless = new Set(['VCALENDAR', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT']);

/** Properties whose values are times; those that are not registered may be. */
const timed = new Set([
  'DTSTART',
  'DTEND',
  'DUE',
  'COMPLETED',
  'CREATED',
  'DTSTAMP',
  'LAST-MODIFIED',
  'RECURRENCE-ID',
  'RDATE',
  'EXDATE',
  'TRIGGER',
  'ACKNOWLEDGED',
]);

/** @throws CalendarRequestError valid-filter when no calendar object has this component in that one */
export function assertComponentPlace(name: string, parent: string): void {
  const allowed = parents[name];
  if (allowed === undefined || allowed.includes(parent)) return;
  throw new CalendarRequestError('valid-filter', `${name} does not lie in ${parent}`);
}

/** @throws CalendarRequestError valid-filter for a time-range in a component that takes no time */
export function assertTakesTime(component: string): void {
  if (timeless.has(component))
    throw new CalendarRequestError('valid-filter', `${component} takes no time-range`);
}

/** @throws CalendarRequestError valid-filter for a time-range in a property whose value is no time */
export function assertIsTime(property: string): void {
  if (!timed.has(property) && !property.startsWith('X-'))
    throw new CalendarRequestError('valid-filter', `${property} takes no time-range`);
}
