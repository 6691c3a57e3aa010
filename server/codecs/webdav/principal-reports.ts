import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import { propertiesOfReport, type PropertyRequest } from './propfind.ts';
import type { PropertyName } from './property-name.ts';

/** How a text is looked for; what the standard leaves out is "contains". */
export type MatchType = 'equals' | 'contains' | 'starts-with' | 'ends-with';

export interface PrincipalSearch {
  readonly properties: readonly PropertyName[];
  readonly match: string;
  readonly matchType: MatchType;
}

export interface PrincipalPropertySearch {
  readonly searches: readonly PrincipalSearch[];
  /** One search that fits is enough. */
  readonly isAnyOf: boolean;
  /** In the collections of principals instead of the one asked. */
  readonly appliesToSet: boolean;
  readonly limit: number | undefined;
  readonly request: PropertyRequest;
}

const matchTypes: readonly MatchType[] = ['equals', 'contains', 'starts-with', 'ends-with'];
const MAX_SEARCHES = 20;

// RFC 3744 §9.4
/**
 * With the attributes "test" and "match-type" of Calendar Server. Some programs search for nothing to find everybody, and write the
 * properties that they want beside an empty "prop".
 * @throws DomainError bad-syntax, limit-reached
 */
export function parsePrincipalPropertySearch(report: XmlElement): PrincipalPropertySearch {
  const searches = childrenOf(report, DAV, 'property-search').map(parseSearch);
  if (searches.length > MAX_SEARCHES)
    throw new DomainError('limit-reached', `at most ${MAX_SEARCHES} searches in one report`);
  const limit = childOf(report, 'http://calendarserver.org/ns/', 'limit');
  const count = limit && textOf(elementsOf(limit)[0] ?? limit).trim();
  return {
    searches,
    isAnyOf: report.attributes.get('test') === 'anyof',
    appliesToSet: childOf(report, DAV, 'apply-to-principal-collection-set') !== undefined,
    limit: count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined,
    request: withPropertiesBeside(report, propertiesOf(report)),
  };
}

const partsOfSearch: ReadonlySet<string> = new Set([
  'property-search',
  'prop',
  'apply-to-principal-collection-set',
]);

function withPropertiesBeside(report: XmlElement, request: PropertyRequest): PropertyRequest {
  if (request.kind !== 'prop' || request.properties.length > 0) return request;
  const isPart = ({ ns, name }: XmlElement): boolean =>
    ns === 'http://calendarserver.org/ns/' || (ns === DAV && partsOfSearch.has(name));
  return { kind: 'prop', properties: elementsOf(report).filter((e) => !isPart(e)) };
}

function parseSearch(search: XmlElement): PrincipalSearch {
  const prop = childOf(search, DAV, 'prop');
  const match = childOf(search, DAV, 'match');
  if (prop === undefined || match === undefined) throw malformed('prop and match are expected');
  const given = match.attributes.get('match-type');
  return {
    properties: elementsOf(prop).map(({ ns, name }) => ({ ns, name })),
    match: textOf(match),
    matchType: matchTypes.find((type) => type === given) ?? 'contains',
  };
}

export interface PrincipalMatch {
  /** A property that names principals, or the things that are principals themselves. */
  readonly by: PropertyName | 'self';
  readonly request: PropertyRequest;
}

// RFC 3744 §9.3
/** @throws DomainError bad-syntax */
export function parsePrincipalMatch(report: XmlElement): PrincipalMatch {
  const request = propertiesOf(report);
  if (childOf(report, DAV, 'self') !== undefined) return { by: 'self', request };
  const property = childOf(report, DAV, 'principal-property');
  const named = property && elementsOf(property)[0];
  if (named === undefined) throw malformed('self or principal-property is expected');
  return { by: { ns: named.ns, name: named.name }, request };
}

// RFC 3744 §9.2
export function parseAclPrincipalPropSet(report: XmlElement): PropertyRequest {
  return propertiesOf(report);
}

function propertiesOf(report: XmlElement): PropertyRequest {
  if (childrenOf(report, DAV, 'prop').length > 1) throw malformed('at most one prop is expected');
  return propertiesOfReport(report);
}
