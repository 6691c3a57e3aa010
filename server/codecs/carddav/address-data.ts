import type { CardVersion } from '#codecs/vcard/convert-card.ts';
import type { WantedProperty } from '#codecs/vcard/pick-properties.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { malformed } from '#codecs/webdav/parse-body.ts';
import { childrenOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { CardRequestError } from './card-request-error.ts';

/** In which version, and which parts of it, a client wants a card. */
export interface AddressDataRequest {
  /** Undefined: as it is stored. */
  readonly version: CardVersion | undefined;
  /** Undefined: all. */
  readonly properties: readonly WantedProperty[] | undefined;
}

/** Programs name twenty or so. */
const MAX_PROPERTIES = 500;

/**
 * Reads CARDDAV:address-data of a report.
 * @throws CardRequestError supported-address-data; DomainError bad-syntax, limit-reached
 */
// RFC 6352 §10.4
export function parseAddressData(element: XmlElement): AddressDataRequest {
  const contentType = element.attributes.get('content-type');
  const version = element.attributes.get('version');
  if (contentType !== undefined && !isCardType(contentType))
    throw new CardRequestError('supported-address-data', `${contentType} is not available here`);
  const wanted = childrenOf(element, CARDDAV, 'prop');
  if (wanted.length > MAX_PROPERTIES)
    throw new DomainError('limit-reached', `at most ${MAX_PROPERTIES} properties can be named`);
  const isWhole = wanted.length === 0 || childrenOf(element, CARDDAV, 'allprop').length > 0;
  return {
    version: version === undefined ? undefined : expectVersion(version),
    properties: isWhole ? undefined : wanted.map(parseWanted),
  };
}

export function isCardType(contentType: string): boolean {
  return /^text\/(?:x-)?vcard$/.test(contentType.split(';', 1)[0]!.trim().toLowerCase());
}

function expectVersion(version: string): CardVersion {
  if (version === '3.0' || version === '4.0') return version;
  throw new CardRequestError('supported-address-data', `version ${version} is not available here`);
}

// RFC 6352 §10.4.2
function parseWanted(element: XmlElement): WantedProperty {
  const name = element.attributes.get('name') ?? '';
  if (name === '') throw malformed('a prop of address-data needs its name');
  const isWithoutValue = element.attributes.get('novalue') === 'yes';
  return { ...splitGroup(name), isWithoutValue };
}

/** Name in capitals, and group, of `HOME.TEL`. */
export function splitGroup(text: string): { readonly name: string; readonly group?: string } {
  const dot = text.indexOf('.');
  const name = text.slice(dot + 1).toUpperCase();
  return dot < 0 ? { name } : { name, group: text.slice(0, dot) };
}
