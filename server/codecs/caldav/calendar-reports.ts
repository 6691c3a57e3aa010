import type { CalendarFilter, QueryRange } from '#codecs/calendar-query/calendar-filter.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { propertiesOfReport, type PropertyRequest } from '#codecs/webdav/propfind.ts';
import { parseLimit } from '#codecs/webdav/sync-collection.ts';
import { childOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseCalendarFilter } from './calendar-filter-xml.ts';
import { CalendarRequestError } from './calendar-request-error.ts';
import { parseTimeRange } from './time-range.ts';

/** The zone in which a query takes floating times. */
export type QueryZone =
  /** Text of a calendar with a VTIMEZONE. */
  | { readonly kind: 'definition'; readonly text: string }
  | { readonly kind: 'identifier'; readonly id: string };

export interface CalendarQuery {
  readonly properties: PropertyRequest;
  readonly filter: CalendarFilter;
  readonly zone: QueryZone | undefined;
  readonly limit: number | undefined;
}

/** @throws CalendarRequestError; DomainError bad-syntax, limit-reached */
// RFC 4791 §7.8, §9.5
export function parseCalendarQuery(report: XmlElement): CalendarQuery {
  const filter = childOf(report, CALDAV, 'filter');
  if (filter === undefined) throw new CalendarRequestError('valid-filter', 'a filter is expected');
  return {
    properties: propertiesOfReport(report),
    filter: parseCalendarFilter(filter),
    zone: zoneOf(report),
    limit: parseLimit(report, CALDAV) ?? parseLimit(report),
  };
}

/** One side may be open. @throws CalendarRequestError valid-filter; DomainError bad-syntax when both are */
// RFC 4791 §7.10, §9.9
export function parseFreeBusyQuery(report: XmlElement): QueryRange {
  const range = childOf(report, CALDAV, 'time-range');
  if (range === undefined)
    throw new CalendarRequestError('valid-filter', 'a time-range is expected');
  return parseTimeRange(range);
}

// RFC 4791 §9.8; RFC 7809 §5.1
function zoneOf(report: XmlElement): QueryZone | undefined {
  const id = childOf(report, CALDAV, 'timezone-id');
  if (id !== undefined) return { kind: 'identifier', id: textOf(id).trim() };
  const definition = childOf(report, CALDAV, 'timezone');
  return definition && { kind: 'definition', text: textOf(definition) };
}
