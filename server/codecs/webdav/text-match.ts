import {
  tryCollation,
  tryMatchType,
  type Collation,
  type TextMatch,
} from '#codecs/collation/collation.ts';
import { textOf, type XmlElement } from '#codecs/xml/element.ts';

/** What differs between calendars and address books. */
export interface TextMatchRules {
  readonly defaultCollation: Collation;
  /** Throws for what we do not have, by the name of the condition that fails. */
  readonly refuse: (
    condition: 'supported-collation' | 'supported-filter',
    message: string,
  ) => never;
  /** Throws for what means nothing. */
  readonly malformed: (message: string) => never;
}

/** Reads a text-match. @throws as the rules do */
// RFC 4791 §9.7.5, RFC 6352 §10.5.4
export function parseTextMatch(element: XmlElement, rules: TextMatchRules): TextMatch {
  const { attributes } = element;
  const negate = attributes.get('negate-condition') ?? 'no';
  if (negate !== 'yes' && negate !== 'no') rules.malformed('negate-condition is yes or no');
  const collationName = attributes.get('collation') ?? 'default';
  const collation =
    collationName === 'default' ? rules.defaultCollation : tryCollation(collationName);
  if (collation === undefined)
    return rules.refuse('supported-collation', unavailable('collation', collationName));
  const matchName = attributes.get('match-type') ?? 'contains';
  const matchType = tryMatchType(matchName);
  if (matchType === undefined)
    return rules.refuse('supported-filter', unavailable('match-type', matchName));
  return { text: textOf(element), collation, matchType, isNegated: negate === 'yes' };
}

function unavailable(what: string, name: string): string {
  return `the ${what} ${JSON.stringify(name)} is not available here`;
}
