import type { CardFilter } from '#codecs/vcard/card-filter.ts';
import { CARDDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { malformed } from '#codecs/webdav/parse-body.ts';
import { tryPropertyRequest, type PropertyRequest } from '#codecs/webdav/propfind.ts';
import { parseLimit } from '#codecs/webdav/sync-collection.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { parseCardFilter } from './card-filter-xml.ts';

export interface AddressBookQuery {
  readonly properties: PropertyRequest;
  readonly filter: CardFilter;
  /** Most cards to be answered. */
  readonly limit: number | undefined;
}

export interface AddressBookMultiget {
  readonly properties: PropertyRequest;
  /** As sent. */
  readonly hrefs: readonly string[];
}

/** Programs ask for at most some hundreds at a time; the answer is written while it is made. */
const MAX_HREFS = 10_000;

/** @throws CardRequestError; DomainError bad-syntax, limit-reached */
// RFC 6352 §8.6, §10.3
export function parseAddressBookQuery(report: XmlElement): AddressBookQuery {
  const filter = childOf(report, CARDDAV, 'filter');
  if (filter === undefined) throw malformed('a filter is expected');
  return {
    properties: propertiesOf(report),
    filter: parseCardFilter(filter),
    limit: parseLimit(report, CARDDAV),
  };
}

/** @throws DomainError bad-syntax, limit-reached */
// RFC 6352 §8.7, §10.7
export function parseAddressBookMultiget(report: XmlElement): AddressBookMultiget {
  const hrefs = childrenOf(report, DAV, 'href').map((href) => textOf(href).trim());
  if (hrefs.length > MAX_HREFS)
    throw new DomainError('limit-reached', `a multiget can name ${MAX_HREFS} cards`);
  return { properties: propertiesOf(report), hrefs };
}

function propertiesOf(report: XmlElement): PropertyRequest {
  return tryPropertyRequest(report) ?? { kind: 'prop', properties: [] };
}
