import { createTextMatcher } from '#codecs/collation/collation.ts';
import { holds, type ParameterFilter } from '#codecs/collation/filter-condition.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Card } from './card.ts';
import type { CardFilter, PropertyFilter } from './card-filter.ts';
import { listOf, textOf } from './property-value.ts';

type Test<T> = (value: T) => boolean;

/** The test of a filter, prepared once for many cards. */
// RFC 6352 §10.5
export function createCardMatcher(filter: CardFilter): Test<Card> {
  const tests = filter.properties.map(createPropertyTest);
  return (card) => holds(filter.test, tests, (meets) => meets(card));
}

// RFC 6352 §10.5.1
function createPropertyTest(filter: PropertyFilter): Test<Card> {
  const group = filter.group?.toLowerCase();
  const isMeant = (line: ContentLine): boolean =>
    line.name === filter.name && (group === undefined || line.group?.toLowerCase() === group);
  if (filter.isNotDefined) return (card) => !card.properties.some(isMeant);
  const tests = [
    ...filter.texts.map((match): Test<ContentLine> => {
      const matches = createTextMatcher(match);
      return (line) => (match.isNegated ? [textOf(line)] : valuesOf(line)).some(matches);
    }),
    ...filter.parameters.map(createParameterTest),
  ];
  return (card) =>
    card.properties.some(
      (line) => isMeant(line) && holds(filter.test, tests, (meets) => meets(line)),
    );
}

const lists: ReadonlySet<string> = new Set(['NICKNAME', 'CATEGORIES']);

/** The whole, and each of several nicknames: who looks for one means it wherever it stands. */
function valuesOf(line: ContentLine): string[] {
  return [textOf(line), ...(lists.has(line.name) ? listOf(line) : [])];
}

// RFC 6352 §10.5.2
function createParameterTest(filter: ParameterFilter): Test<ContentLine> {
  const values = (line: ContentLine): string[] =>
    line.parameters.filter((p) => p.name === filter.name).flatMap((p) => p.values);
  if (filter.isNotDefined) return (line) => values(line).length === 0;
  if (filter.text === undefined) return (line) => values(line).length > 0;
  const { isNegated } = filter.text;
  const matches = createTextMatcher({ ...filter.text, isNegated: false });
  // TYPE="home,work" is a list too, whatever its quotes say.
  return (line) => {
    const all = values(line);
    if (all.length === 0) return false;
    return all.some((v) => matches(v) || v.split(',').some(matches)) !== isNegated;
  };
}
