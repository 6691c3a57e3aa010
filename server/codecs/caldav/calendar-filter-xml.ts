import type {
  CalendarFilter,
  ComponentFilter,
  PropertyFilter,
} from '#codecs/calendar-query/calendar-filter.ts';
import type { Collation, TextMatch } from '#codecs/collation/collation.ts';
import type { FilterTest, ParameterFilter } from '#codecs/collation/filter-condition.ts';
import { createNameBudget, type NameBudget } from '#codecs/webdav/name-budget.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parseTextMatch } from '#codecs/webdav/text-match.ts';
import { childOf, childrenOf, type XmlElement } from '#codecs/xml/element.ts';
import { CalendarRequestError } from './calendar-request-error.ts';
import { assertComponentPlace, assertIsTime, assertTakesTime } from './filter-places.ts';
import { parseTimeRange } from './time-range.ts';

/** Conditions of all kinds in one filter; programs send ten or so. */
const MAX_CONDITIONS = 200;
const TOO_MANY = `a filter can have ${MAX_CONDITIONS} conditions`;

// RFC 4791 §7.5
const DEFAULT_COLLATION: Collation = 'i;ascii-casemap';

/**
 * Reads CALDAV:filter.
 * @throws CalendarRequestError valid-filter, supported-filter, supported-collation; DomainError limit-reached
 */
// RFC 4791 §9.7
export function parseCalendarFilter(filter: XmlElement): CalendarFilter {
  const components = childrenOf(filter, CALDAV, 'comp-filter');
  const [outermost] = components;
  if (outermost === undefined || components.length > 1)
    throw invalid('a filter has one comp-filter, for VCALENDAR');
  const parsed = parseComponentFilter(outermost, createNameBudget(MAX_CONDITIONS, TOO_MANY));
  if (parsed.name !== 'VCALENDAR') throw invalid('the outermost comp-filter is for VCALENDAR');
  return parsed;
}

// RFC 4791 §9.7.1
function parseComponentFilter(element: XmlElement, budget: NameBudget): ComponentFilter {
  budget.spend();
  const timeRange = childOf(element, CALDAV, 'time-range');
  const parsed: ComponentFilter = {
    name: expectName(element),
    isNotDefined: isNotDefined(element),
    test: parseTest(element),
    ...(timeRange === undefined ? {} : { timeRange: parseTimeRange(timeRange) }),
    properties: childrenOf(element, CALDAV, 'prop-filter').map((each) =>
      parsePropertyFilter(each, budget),
    ),
    components: childrenOf(element, CALDAV, 'comp-filter').map((each) =>
      parseComponentFilter(each, budget),
    ),
  };
  assertAlone(parsed.isNotDefined, element);
  if (timeRange !== undefined) assertTakesTime(parsed.name);
  for (const { name } of parsed.components) assertComponentPlace(name, parsed.name);
  return parsed;
}

// RFC 4791 §9.7.2
function parsePropertyFilter(element: XmlElement, budget: NameBudget): PropertyFilter {
  budget.spend();
  const timeRange = childOf(element, CALDAV, 'time-range');
  const parsed: PropertyFilter = {
    name: expectName(element),
    isNotDefined: isNotDefined(element),
    test: parseTest(element),
    ...(timeRange === undefined ? {} : { timeRange: parseTimeRange(timeRange) }),
    texts: childrenOf(element, CALDAV, 'text-match').map((each) => parseCalendarText(each, budget)),
    parameters: childrenOf(element, CALDAV, 'param-filter').map((each) =>
      parseParameterFilter(each, budget),
    ),
  };
  assertAlone(parsed.isNotDefined, element);
  if (timeRange !== undefined) assertIsTime(parsed.name);
  return parsed;
}

// RFC 4791 §9.7.3
function parseParameterFilter(element: XmlElement, budget: NameBudget): ParameterFilter {
  budget.spend();
  const text = childOf(element, CALDAV, 'text-match');
  const parsed = { name: expectName(element), isNotDefined: isNotDefined(element) };
  assertAlone(parsed.isNotDefined, element);
  return text === undefined ? parsed : { ...parsed, text: parseCalendarText(text, budget) };
}

// RFC 4791 §9.7.5
function parseCalendarText(element: XmlElement, budget: NameBudget): TextMatch {
  budget.spend();
  return parseTextMatch(element, {
    defaultCollation: DEFAULT_COLLATION,
    refuse(condition, message) {
      throw new CalendarRequestError(condition, message);
    },
    malformed(message) {
      throw invalid(message);
    },
  });
}

function parseTest(element: XmlElement): FilterTest {
  const test = element.attributes.get('test') ?? 'allof';
  if (test === 'anyof' || test === 'allof') return test;
  throw invalid('test is anyof or allof');
}

function isNotDefined(element: XmlElement): boolean {
  return childOf(element, CALDAV, 'is-not-defined') !== undefined;
}

function assertAlone(isUndefined: boolean, element: XmlElement): void {
  const elements = element.children.filter((child) => typeof child !== 'string');
  if (isUndefined && elements.length > 1)
    throw invalid(`is-not-defined stands alone in its ${element.name}`);
}

function expectName(element: XmlElement): string {
  const name = element.attributes.get('name') ?? '';
  if (name === '') throw invalid(`a ${element.name} needs its name`);
  return name.toUpperCase();
}

function invalid(message: string): CalendarRequestError {
  return new CalendarRequestError('valid-filter', message);
}
