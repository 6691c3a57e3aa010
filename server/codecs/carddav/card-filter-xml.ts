import type { Collation, TextMatch } from '#codecs/collation/collation.ts';
import type { FilterTest, ParameterFilter } from '#codecs/collation/filter-condition.ts';
import type { CardFilter, PropertyFilter } from '#codecs/vcard/card-filter.ts';
import { createNameBudget, type NameBudget } from '#codecs/webdav/name-budget.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { malformed } from '#codecs/webdav/parse-body.ts';
import { parseTextMatch } from '#codecs/webdav/text-match.ts';
import { childOf, childrenOf, xmlElement, type XmlElement } from '#codecs/xml/element.ts';
import { CardRequestError } from './card-request-error.ts';
import { splitGroup } from './address-data.ts';

/** Conditions of all kinds in one filter; programs send ten or so. */
const MAX_CONDITIONS = 200;
const TOO_MANY = `a filter can have ${MAX_CONDITIONS} conditions`;

// RFC 6352 §8.3
const DEFAULT_COLLATION: Collation = 'i;unicode-casemap';

/**
 * Reads CARDDAV:filter.
 * @throws CardRequestError supported-collation, supported-filter; DomainError bad-syntax, limit-reached
 */
// RFC 6352 §10.5
export function parseCardFilter(filter: XmlElement): CardFilter {
  const budget = createNameBudget(MAX_CONDITIONS, TOO_MANY);
  const properties = childrenOf(filter, CARDDAV, 'prop-filter');
  return {
    test: parseTest(filter),
    properties: properties.map((element) => parsePropertyFilter(element, budget)),
  };
}

/** The way back, for clients and tests. */
export function toFilterElement({ test, properties }: CardFilter): XmlElement {
  return element('filter', { test }, properties.map(toPropertyElement));
}

// RFC 6352 §10.5.1
function parsePropertyFilter(element: XmlElement, budget: NameBudget): PropertyFilter {
  budget.spend();
  const place = splitGroup(expectName(element));
  const texts = childrenOf(element, CARDDAV, 'text-match');
  const parameters = childrenOf(element, CARDDAV, 'param-filter');
  const isNotDefined = childOf(element, CARDDAV, 'is-not-defined') !== undefined;
  if (isNotDefined && texts.length + parameters.length > 0)
    throw malformed('is-not-defined stands alone in its prop-filter');
  return {
    ...place,
    isNotDefined,
    test: parseTest(element),
    texts: texts.map((text) => parseCardText(text, budget)),
    parameters: parameters.map((parameter) => parseParameterFilter(parameter, budget)),
  };
}

// RFC 6352 §10.5.2
function parseParameterFilter(element: XmlElement, budget: NameBudget): ParameterFilter {
  budget.spend();
  const name = expectName(element).toUpperCase();
  const text = childOf(element, CARDDAV, 'text-match');
  const isNotDefined = childOf(element, CARDDAV, 'is-not-defined') !== undefined;
  if (text === undefined) return { name, isNotDefined };
  if (isNotDefined) throw malformed('is-not-defined stands alone in its param-filter');
  return { name, isNotDefined, text: parseCardText(text, budget) };
}

// RFC 6352 §10.5.4
function parseCardText(element: XmlElement, budget: NameBudget): TextMatch {
  budget.spend();
  return parseTextMatch(element, {
    defaultCollation: DEFAULT_COLLATION,
    refuse(condition, message) {
      throw new CardRequestError(condition, message);
    },
    malformed(message) {
      throw malformed(message);
    },
  });
}

function parseTest(element: XmlElement): FilterTest {
  const test = element.attributes.get('test') ?? 'anyof';
  if (test === 'anyof' || test === 'allof') return test;
  throw malformed('test is anyof or allof');
}

function expectName(element: XmlElement): string {
  const name = element.attributes.get('name') ?? '';
  if (name === '') throw malformed(`a ${element.name} needs its name`);
  return name;
}

function toPropertyElement(filter: PropertyFilter): XmlElement {
  const { name, group, test, isNotDefined, texts, parameters } = filter;
  return element('prop-filter', { name: group === undefined ? name : `${group}.${name}`, test }, [
    ...(isNotDefined ? [element('is-not-defined')] : []),
    ...texts.map(toTextElement),
    ...parameters.map(({ name, isNotDefined, text }) =>
      element('param-filter', { name }, [
        ...(isNotDefined ? [element('is-not-defined')] : []),
        ...(text === undefined ? [] : [toTextElement(text)]),
      ]),
    ),
  ]);
}

function toTextElement({ text, collation, matchType, isNegated }: TextMatch): XmlElement {
  const attributes = { collation, 'match-type': matchType };
  const negation = isNegated ? { 'negate-condition': 'yes' } : {};
  return element('text-match', { ...attributes, ...negation }, text === '' ? [] : [text]);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (XmlElement | string)[] = [],
): XmlElement {
  return {
    ...xmlElement(CARDDAV, name, children),
    attributes: new Map(Object.entries(attributes)),
  };
}
