import { createTextMatcher } from '#codecs/collation/collation.ts';
import type { TextMatch } from '#codecs/collation/collation.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter, parameterValues } from '#codecs/content-lines/parameters.ts';
import { splitValue, unescapeText } from '#codecs/content-lines/text-value.ts';
import { periodRange } from '#codecs/icalendar/component-bounds.ts';
import { dateTimesOf } from '#codecs/icalendar/date-time.ts';
import { hasPeriods, periodsOf } from '#codecs/icalendar/period.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { secondsPerDay, toLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { toEpochSeconds } from '#codecs/icalendar/zone.ts';
import { holds, type ParameterFilter } from '#codecs/collation/filter-condition.ts';
import type { PropertyFilter } from './calendar-filter.ts';
import { asUnreadable } from './unreadable.ts';
import type { SearchSpan } from './recurrence-set.ts';
import { toSpan } from './query-span.ts';

export type PropertyMatcher = (lines: readonly ContentLine[], zones: Zones) => boolean;

// Lists of texts: a text may be compared with the whole or with one of them.
const listProperties = new Set(['CATEGORIES', 'RESOURCES']);

/** Whether one of the properties of a component meets a filter; made once for many components. */
// RFC 4791 §9.7.2
export function createPropertyMatcher(filter: PropertyFilter): PropertyMatcher {
  const { name, timeRange } = filter;
  if (filter.isNotDefined) return (lines) => !lines.some((line) => line.name === name);
  const conditions: ((line: ContentLine, zones: Zones) => boolean)[] = [];
  if (timeRange !== undefined) {
    const span = toSpan(timeRange);
    conditions.push((line, zones) => asUnreadable(false, () => valueOverlaps(line, span, zones)));
  }
  for (const text of filter.texts) conditions.push(createValueMatcher(text));
  for (const parameter of filter.parameters) conditions.push(createParameterMatcher(parameter));
  return (lines, zones) =>
    lines.some(
      (line) => line.name === name && holds(filter.test, conditions, (check) => check(line, zones)),
    );
}

function createValueMatcher(match: TextMatch): (line: ContentLine) => boolean {
  // A negated comparison must fail for every text of a value.
  const matches = createTextMatcher({ ...match, isNegated: false });
  return (line) => {
    const texts = [unescapeText(line.value)];
    if (listProperties.has(line.name) && line.value.includes(','))
      texts.push(...splitValue(line.value, ',').map(unescapeText));
    return texts.some(matches) !== match.isNegated;
  };
}

// RFC 4791 §9.7.3
function createParameterMatcher({
  name,
  isNotDefined,
  text,
}: ParameterFilter): (line: ContentLine) => boolean {
  if (isNotDefined) return (line) => parameter(line, name) === undefined;
  if (text === undefined) return (line) => parameter(line, name) !== undefined;
  const matches = createTextMatcher({ ...text, isNegated: false });
  return (line) => {
    const values = parameterValues(line, name);
    return values.length > 0 && values.some(matches) !== text.isNegated;
  };
}

/** Whether a date, date-time or period of the value lies in the time. */
function valueOverlaps(line: ContentLine, span: SearchSpan, zones: Zones): boolean {
  if (hasPeriods(line))
    return periodsOf(line)
      .map((period) => periodRange(period, zones))
      .some(({ start, end }) => span.from < end && span.to > start);
  return dateTimesOf(line).some((value) => {
    const at = zones.epochSeconds(value);
    if (value.kind !== 'date') return span.from <= at && span.to > at;
    const local = toLocalSeconds(value.date.toPlainDateTime()) + secondsPerDay;
    return span.from < toEpochSeconds(zones.zoneFor(value), local) && span.to > at;
  });
}
