import { createTextMatcher } from '#codecs/collation/collation.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Card } from './card.ts';
import type { CardFilter, FilterTest, ParameterFilter, PropertyFilter } from './card-filter.ts';
import { textOf } from './property-value.ts';

type Test<T> = (value: T) => boolean;

/** The test of a filter, prepared once for many cards. */
// RFC 6352 §10.5
export function createCardMatcher(filter: CardFilter): Test<Card> {
  const tests = filter.properties.map(createPropertyTest);
  return tests.length === 0 ? () => true : (card) => holds(filter.test, tests, card);
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
      return (line) => matches(textOf(line));
    }),
    ...filter.parameters.map(createParameterTest),
  ];
  if (tests.length === 0) return (card) => card.properties.some(isMeant);
  return (card) => card.properties.some((line) => isMeant(line) && holds(filter.test, tests, line));
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

function holds<T>(test: FilterTest, tests: readonly Test<T>[], value: T): boolean {
  return test === 'anyof' ? tests.some((t) => t(value)) : tests.every((t) => t(value));
}
