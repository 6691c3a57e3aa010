import { childOf, type XmlElement } from '#codecs/xml/element.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import { parsePropertyNames } from './property-name.ts';

/** Which properties are wanted. Elements, since some carry attributes or children that say more (calendar-data, comp). */
export type PropertyRequest =
  | { readonly kind: 'prop'; readonly properties: readonly XmlElement[] }
  | { readonly kind: 'propname' }
  | { readonly kind: 'allprop'; readonly include: readonly XmlElement[] };

// RFC 4918 §9.1
/** A PROPFIND without a body asks for all. */
export const allProperties: PropertyRequest = { kind: 'allprop', include: [] };

// RFC 4918 §14.20
/** Also of reports, which name their properties in the same way. Undefined when nothing is asked for. */
export function tryPropertyRequest(parent: XmlElement): PropertyRequest | undefined {
  const prop = childOf(parent, DAV, 'prop');
  const all = childOf(parent, DAV, 'allprop');
  const names = childOf(parent, DAV, 'propname');
  const given = [prop, all, names].filter((e) => e !== undefined);
  if (given.length > 1) throw malformed('only one of prop, allprop and propname can stand here');
  if (prop !== undefined) return { kind: 'prop', properties: parsePropertyNames(prop) };
  if (names !== undefined) return { kind: 'propname' };
  if (all === undefined) return undefined;
  const include = childOf(parent, DAV, 'include');
  return { kind: 'allprop', include: include === undefined ? [] : parsePropertyNames(include) };
}

/** The properties that a report wants; none when it names none. @throws DomainError bad-syntax, limit-reached */
export function propertiesOfReport(report: XmlElement): PropertyRequest {
  return tryPropertyRequest(report) ?? { kind: 'prop', properties: [] };
}

/** @throws DomainError bad-syntax, limit-reached */
export function parsePropfind(propfind: XmlElement): PropertyRequest {
  const request = tryPropertyRequest(propfind);
  if (request === undefined) throw malformed('prop, allprop or propname is expected');
  return request;
}
