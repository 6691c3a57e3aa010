import { toCasemap } from '#codecs/charset/casemap.ts';

/** How text-match of calendar and address book queries compares texts. */

// RFC 4790 §9.2, §9.3
// RFC 5051 §2
export const collations = ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'] as const;
export type Collation = (typeof collations)[number];

// RFC 6352 §10.5.4
export const matchTypes = ['equals', 'contains', 'starts-with', 'ends-with'] as const;
export type MatchType = (typeof matchTypes)[number];

export interface TextMatch {
  readonly text: string;
  readonly collation: Collation;
  readonly matchType: MatchType;
  /** Whether a text matches when the comparison fails. */
  readonly isNegated: boolean;
}

/** The collation of that name, or undefined for one we do not have; names have no wildcards here. */
// RFC 4791 §7.5
export function tryCollation(name: string): Collation | undefined {
  return collations.find((known) => known === name);
}

export function tryMatchType(name: string): MatchType | undefined {
  return matchTypes.find((known) => known === name);
}

/** The test of one text-match, with what it looks for folded once. */
export function createTextMatcher(match: TextMatch): (value: string) => boolean {
  const fold = folds[match.collation];
  const wanted = fold(match.text);
  const { isNegated } = match;
  const compare = comparisons[match.matchType];
  return (value) => compare(fold(value), wanted) !== isNegated;
}

const folds: Record<Collation, (text: string) => string> = {
  'i;octet': (text) => text,
  'i;ascii-casemap': (text) => text.replace(/[a-z]+/g, (run) => run.toUpperCase()),
  'i;unicode-casemap': toCasemap,
};

const comparisons: Record<MatchType, (value: string, wanted: string) => boolean> = {
  equals: (value, wanted) => value === wanted,
  contains: (value, wanted) => value.includes(wanted),
  'starts-with': (value, wanted) => value.startsWith(wanted),
  'ends-with': (value, wanted) => value.endsWith(wanted),
};
