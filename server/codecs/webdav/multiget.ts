import { childrenOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';
import { propertiesOfReport, type PropertyRequest } from './propfind.ts';

/** Documents by their addresses. */
export interface MultigetRequest {
  readonly properties: PropertyRequest;
  /** As sent. */
  readonly hrefs: readonly string[];
}

/** Programs ask for at most some hundreds at a time; the answer is written while it is made. */
const MAX_HREFS = 10_000;

// RFC 4791 §7.9, §9.10
// RFC 6352 §8.7, §10.7
/** Of calendar objects or cards: the body is the same but for its name. @throws DomainError bad-syntax, limit-reached */
export function parseMultiget(report: XmlElement): MultigetRequest {
  const hrefs = childrenOf(report, DAV, 'href').map((href) => textOf(href).trim());
  if (hrefs.length > MAX_HREFS)
    throw new DomainError('limit-reached', `a multiget can name ${MAX_HREFS} documents`);
  return { properties: propertiesOfReport(report), hrefs };
}
