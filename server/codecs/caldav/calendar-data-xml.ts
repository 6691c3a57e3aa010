import type {
  CalendarDataRequest,
  ComponentSelection,
  PropertySelection,
} from '#codecs/calendar-query/calendar-data.ts';
import { createNameBudget, type NameBudget } from '#codecs/webdav/name-budget.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { CalendarRequestError } from './calendar-request-error.ts';
import { parseClosedRange } from './time-range.ts';

/** Names in one request; programs name twenty or so. */
const MAX_NAMES = 500;
/** VCALENDAR, VEVENT, VALARM, and room for what is not known. */
const MAX_DEPTH = 5;

/**
 * Reads CALDAV:calendar-data of a report.
 * @throws CalendarRequestError supported-calendar-data, valid-filter; DomainError limit-reached
 */
// RFC 4791 §9.6
export function parseCalendarData(element: XmlElement): CalendarDataRequest {
  const contentType = element.attributes.get('content-type') ?? 'text/calendar';
  const version = element.attributes.get('version') ?? '2.0';
  if (!/^text\/calendar\s*(?:;|$)/i.test(contentType) || version !== '2.0')
    throw new CalendarRequestError(
      'supported-calendar-data',
      `${contentType} of version ${version} is not available here`,
    );
  const budget = createNameBudget(MAX_NAMES, `calendar-data can have ${MAX_NAMES} names`);
  const comp = childOf(element, CALDAV, 'comp');
  const range = (name: string) => {
    const found = childOf(element, CALDAV, name);
    return found === undefined ? undefined : parseClosedRange(found);
  };
  const expand = range('expand');
  const limitRecurrenceSet = range('limit-recurrence-set');
  const limitFreeBusySet = range('limit-freebusy-set');
  return {
    ...(comp === undefined ? {} : { selection: parseSelection(comp, budget, 1) }),
    ...(expand === undefined ? {} : { expand }),
    ...(limitRecurrenceSet === undefined ? {} : { limitRecurrenceSet }),
    ...(limitFreeBusySet === undefined ? {} : { limitFreeBusySet }),
  };
}

// RFC 4791 §9.6.1
function parseSelection(
  element: XmlElement,
  budget: NameBudget,
  depth: number,
): ComponentSelection {
  budget.spend();
  if (depth > MAX_DEPTH) throw new DomainError('limit-reached', 'comp elements are too deep');
  const properties = childrenOf(element, CALDAV, 'prop');
  const components = childrenOf(element, CALDAV, 'comp');
  const hasAll = (name: string) => childOf(element, CALDAV, name) !== undefined;
  // Neither named nor "all": none are wanted, but a bare comp means the whole component.
  const isBare = element.children.every((child) => typeof child === 'string');
  return {
    name: expectName(element),
    properties:
      hasAll('allprop') || isBare ? 'all' : properties.map((each) => parseProperty(each, budget)),
    components:
      hasAll('allcomp') || isBare
        ? 'all'
        : components.map((each) => parseSelection(each, budget, depth + 1)),
  };
}

// RFC 4791 §9.6.4
function parseProperty(element: XmlElement, budget: NameBudget): PropertySelection {
  budget.spend();
  return {
    name: expectName(element),
    withoutValue: element.attributes.get('novalue') === 'yes',
  };
}

function expectName(element: XmlElement): string {
  const name = element.attributes.get('name') ?? '';
  if (name === '')
    throw new CalendarRequestError('valid-filter', `a ${element.name} needs its name`);
  return name.toUpperCase();
}
