import type { CardFilter } from '#codecs/vcard/card-filter.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { propertiesOfReport, type PropertyRequest } from '#codecs/webdav/propfind.ts';
import { parseLimit } from '#codecs/webdav/sync-collection.ts';
import { childOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseCardFilter } from './card-filter-xml.ts';

export interface AddressBookQuery {
  readonly properties: PropertyRequest;
  readonly filter: CardFilter;
  /** Most cards to be answered. */
  readonly limit: number | undefined;
}

/** @throws CardRequestError; DomainError bad-syntax, limit-reached */
// RFC 6352 §8.6, §10.3
export function parseAddressBookQuery(report: XmlElement): AddressBookQuery {
  const filter = childOf(report, CARDDAV, 'filter');
  return {
    properties: propertiesOfReport(report),
    // Some programs leave it out to have every card.
    filter: filter === undefined ? { test: 'anyof', properties: [] } : parseCardFilter(filter),
    limit: parseLimit(report, CARDDAV),
  };
}
