import type { QueryRange } from '#codecs/calendar-query/calendar-filter.ts';
import { dayNumber, gregorianDate, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { CalendarRequestError } from './calendar-request-error.ts';

/** A range of which one side may be open. @throws CalendarRequestError valid-filter; DomainError bad-syntax when it has none */
// RFC 4791 §9.9
export function parseTimeRange(element: XmlElement): QueryRange {
  const from = momentOf(element, 'start');
  const to = momentOf(element, 'end');
  if (from === undefined && to === undefined)
    throw new DomainError('bad-syntax', `a ${element.name} needs a start or an end`);
  if (from !== undefined && to !== undefined && from >= to)
    throw new CalendarRequestError(
      'valid-filter',
      `the end of a ${element.name} comes after its start`,
    );
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A range with both sides. @throws CalendarRequestError valid-filter; DomainError bad-syntax */
// RFC 4791 §9.6.5, §9.6.6, §9.6.7
export function parseClosedRange(element: XmlElement): Required<QueryRange> {
  const { from, to } = parseTimeRange(element);
  if (from === undefined || to === undefined)
    throw new CalendarRequestError('valid-filter', `a ${element.name} needs a start and an end`);
  return { from, to };
}

const utc = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function momentOf(element: XmlElement, name: string): number | undefined {
  const text = element.attributes.get(name);
  if (text === undefined) return undefined;
  const parts = utc.exec(text)?.slice(1).map(Number);
  const at = parts === undefined ? Number.NaN : epochSeconds(parts);
  if (Number.isNaN(at))
    throw new CalendarRequestError(
      'valid-filter',
      `${name}=${JSON.stringify(text)}: a time such as 20260131T093000Z is expected`,
    );
  return at;
}

function epochSeconds([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]): number {
  const days = dayNumber(year, month, day);
  const date = gregorianDate(days);
  const isReal = date.month === month && date.day === day && year > 0;
  if (!isReal || hour > 23 || minute > 59 || second > 60) return Number.NaN;
  return days * secondsPerDay + hour * 3600 + minute * 60 + Math.min(second, 59);
}
