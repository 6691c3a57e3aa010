import type { TextMatch } from '#codecs/collation/collation.ts';
import type { FilterTest, ParameterFilter } from '#codecs/collation/filter-condition.ts';
import { toSearchPiece } from '#codecs/collation/search-text.ts';
import { searchedProperties } from './summarize-card.ts';

/** What addressbook-query asks for. */

// RFC 6352 §10.5
export interface CardFilter {
  readonly test: FilterTest;
  /** None: every card. */
  readonly properties: readonly PropertyFilter[];
}

// RFC 6352 §10.5.1
export interface PropertyFilter {
  /** In capitals, without group. */
  readonly name: string;
  /** Only properties of this group; undefined: whatever their group. */
  readonly group?: string;
  readonly isNotDefined: boolean;
  readonly test: FilterTest;
  readonly texts: readonly TextMatch[];
  readonly parameters: readonly ParameterFilter[];
}

/**
 * Substrings, of which the search text (summarize-card.ts) of every card that the filter finds has at least one; undefined
 * when the filter cannot be narrowed and every card must be looked at.
 */
export function candidatePieces(filter: CardFilter): readonly string[] | undefined {
  return combine(filter.test, filter.properties.map(piecesOfProperty));
}

function piecesOfProperty(filter: PropertyFilter): readonly string[] | undefined {
  if (filter.isNotDefined || !searchedProperties.has(filter.name)) return undefined;
  const texts = filter.texts.map((match) => {
    const piece = match.isNegated ? undefined : toSearchPiece(match.text);
    return piece === undefined ? undefined : [piece];
  });
  return combine(filter.test, [...texts, ...filter.parameters.map(() => undefined)]);
}

/** Any: the pieces of all conditions, which all must have some. All: those of the condition that narrows most. */
function combine(
  test: FilterTest,
  conditions: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  if (test === 'anyof')
    return conditions.length === 0 || conditions.includes(undefined)
      ? undefined
      : withoutLonger(conditions.flatMap((pieces) => pieces ?? []));
  let best: readonly string[] | undefined;
  for (const pieces of conditions)
    if (pieces !== undefined && (best === undefined || narrowness(pieces) > narrowness(best)))
      best = pieces;
  return best;
}

/** Each piece once, and none that has another within it. */
function withoutLonger(pieces: readonly string[]): string[] {
  const unique = [...new Set(pieces)];
  return unique.filter((p) => !unique.some((other) => other !== p && p.includes(other)));
}

function narrowness(pieces: readonly string[]): number {
  return Math.min(...pieces.map((p) => p.length)) / pieces.length;
}
