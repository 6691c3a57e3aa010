import type { CalendarFilter, QueryRange } from '#codecs/calendar-query/calendar-filter.ts';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { tryPropertyRequest, type PropertyRequest } from '#codecs/webdav/propfind.ts';
import { parseLimit } from '#codecs/webdav/sync-collection.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { parseCalendarFilter } from './calendar-filter-xml.ts';
import { CalendarRequestError } from './calendar-request-error.ts';
import { parseClosedRange } from './time-range.ts';

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

export interface CalendarMultiget {
  readonly properties: PropertyRequest;
  /** As sent. */
  readonly hrefs: readonly string[];
}

/** Programs ask for at most some hundreds at a time; the answer is written while it is made. */
const MAX_HREFS = 10_000;

/** @throws CalendarRequestError; DomainError bad-syntax, limit-reached */
// RFC 4791 §7.8, §9.5
export function parseCalendarQuery(report: XmlElement): CalendarQuery {
  const filter = childOf(report, CALDAV, 'filter');
  if (filter === undefined) throw new CalendarRequestError('valid-filter', 'a filter is expected');
  return {
    properties: propertiesOf(report),
    filter: parseCalendarFilter(filter),
    zone: zoneOf(report),
    limit: parseLimit(report, CALDAV) ?? parseLimit(report),
  };
}

/** @throws DomainError bad-syntax, limit-reached */
// RFC 4791 §7.9, §9.10
export function parseCalendarMultiget(report: XmlElement): CalendarMultiget {
  const hrefs = childrenOf(report, DAV, 'href').map((href) => textOf(href).trim());
  if (hrefs.length > MAX_HREFS)
    throw new DomainError('limit-reached', `a multiget can name ${MAX_HREFS} calendar objects`);
  return { properties: propertiesOf(report), hrefs };
}

/** @throws CalendarRequestError valid-filter */
// RFC 4791 §7.10
export function parseFreeBusyQuery(report: XmlElement): Required<QueryRange> {
  const range = childOf(report, CALDAV, 'time-range');
  if (range === undefined)
    throw new CalendarRequestError('valid-filter', 'a time-range is expected');
  return parseClosedRange(range);
}

// RFC 4791 §9.8; RFC 7809 §5.1
function zoneOf(report: XmlElement): QueryZone | undefined {
  const id = childOf(report, CALDAV, 'timezone-id');
  if (id !== undefined) return { kind: 'identifier', id: textOf(id).trim() };
  const definition = childOf(report, CALDAV, 'timezone');
  return definition && { kind: 'definition', text: textOf(definition) };
}

function propertiesOf(report: XmlElement): PropertyRequest {
  return tryPropertyRequest(report) ?? { kind: 'prop', properties: [] };
}
