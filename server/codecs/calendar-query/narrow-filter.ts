import { createTextMatcher } from '#codecs/collation/collation.ts';
import { toSearchPiece } from '#codecs/collation/search-text.ts';
import { searchedProperties } from '#codecs/icalendar/summarize-calendar.ts';
import { holds } from '#codecs/collation/filter-condition.ts';
import type { CalendarFilter, ComponentFilter, PropertyFilter } from './calendar-filter.ts';

/** What every object that a filter finds has, as an index knows it. */
export interface FilterCandidates {
  /** Its component; undefined: any. */
  readonly component: string | undefined;
  /** Epoch seconds between which it may match. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Its search text has one of these; undefined: cannot be said. */
  readonly pieces: readonly string[] | undefined;
  /** Whether an object with this UID may match; undefined: whatever its UID. */
  readonly mayHaveUid: ((uid: string) => boolean) | undefined;
  /** Nothing else is asked for: an object whose time is exactly known matches if it overlaps. */
  readonly isDecidedByTime: boolean;
}

const everything: FilterCandidates = {
  component: undefined,
  from: undefined,
  to: undefined,
  pieces: undefined,
  mayHaveUid: undefined,
  isDecidedByTime: false,
};

/** How an index can narrow a query; the objects it gives must still be matched. */
export function candidatesOf(filter: CalendarFilter): FilterCandidates {
  const [inner, ...others] = filter.components;
  if (filter.isNotDefined || inner === undefined || inner.isNotDefined) return everything;
  const isOnly = filter.properties.length + others.length === 0 && filter.timeRange === undefined;
  if (!isOnly && filter.test === 'anyof') return everything;
  return { ...candidatesOfComponent(inner), ...(isOnly ? {} : { isDecidedByTime: false }) };
}

function candidatesOfComponent(filter: ComponentFilter): FilterCandidates {
  const { name, timeRange, properties, components, test } = filter;
  const conditions = properties.length + components.length + (timeRange === undefined ? 0 : 1);
  const isAll = test === 'allof' || conditions === 1;
  return {
    component: name,
    from: isAll ? timeRange?.from : undefined,
    to: isAll ? timeRange?.to : undefined,
    pieces: isAll ? longest(properties.map(piecesOf)) : undefined,
    mayHaveUid: isAll ? uidTest(properties) : undefined,
    isDecidedByTime: properties.length + components.length === 0,
  };
}

/** By the first filter on UID alone that asks for nothing but texts. */
function uidTest(properties: readonly PropertyFilter[]): ((uid: string) => boolean) | undefined {
  const filter = properties.find(
    ({ name, isNotDefined, timeRange, texts, parameters }) =>
      name === 'UID' &&
      !isNotDefined &&
      timeRange === undefined &&
      texts.length > 0 &&
      parameters.length === 0,
  );
  if (filter === undefined) return undefined;
  const matchers = filter.texts.map(createTextMatcher);
  return (uid) => holds(filter.test, matchers, (matches) => matches(uid));
}

function piecesOf(filter: PropertyFilter): readonly string[] | undefined {
  if (filter.isNotDefined || !searchedProperties.has(filter.name)) return undefined;
  const others = filter.parameters.length + (filter.timeRange === undefined ? 0 : 1);
  const pieces = filter.texts.map((text) =>
    text.isNegated ? undefined : toSearchPiece(text.text),
  );
  if (filter.test === 'allof' || pieces.length + others === 1)
    return longest(pieces.map((piece) => (piece === undefined ? undefined : [piece])));
  if (others > 0 || pieces.length === 0) return undefined;
  const known = pieces.filter((piece) => piece !== undefined);
  return known.length === pieces.length ? known : undefined;
}

/** Of several conditions that must all hold, the one whose shortest piece is longest. */
function longest(
  conditions: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  const shortest = (pieces: readonly string[]) => Math.min(...pieces.map((p) => p.length));
  for (const pieces of conditions)
    if (pieces !== undefined && (best === undefined || shortest(pieces) > shortest(best)))
      best = pieces;
  return best;
}
