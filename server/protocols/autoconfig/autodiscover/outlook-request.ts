import type { Bytes } from '#platform/bytes.ts';
import { isDomainError, InputSyntaxError } from '#platform/errors.ts';
import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { MAX_REQUEST_BYTES } from './request-size.ts';

/** What a client asks for in the plain XML form. */
export interface OutlookRequest {
  /** '' when the request names none. */
  readonly address: string;
  /** Answers it understands, as namespace; '' when it does not say. */
  readonly schema: string;
}

const limits = { maxBytes: MAX_REQUEST_BYTES, maxDepth: 16, maxNodes: 2000 };

/** A request document of any kind; undefined for what is no XML or above the limits. */
export function tryRequestDocument(body: Bytes): XmlElement | undefined {
  try {
    return parseXml(body, limits);
  } catch (error) {
    if (error instanceof InputSyntaxError || isDomainError(error, 'too-large')) return undefined;
    throw error;
  }
}

/** Undefined for what is no such request. */
export function tryOutlookRequest(body: Bytes): OutlookRequest | undefined {
  const document = tryRequestDocument(body);
  if (document?.name !== 'Autodiscover') return undefined;
  const request = childNamed(document, 'Request');
  if (request === undefined) return undefined;
  const schema = childTextOf(request, 'AcceptableResponseSchema');
  return {
    address: childTextOf(request, 'EMailAddress'),
    schema: schema === '' ? schemaOfRequest(document.ns) : schema,
  };
}

/** By name alone: clients differ in the namespaces of what is inside. */
export function childNamed(parent: XmlElement, name: string): XmlElement | undefined {
  return elementsOf(parent).find((e) => e.name === name);
}

/** '' when there is no such child. */
export function childTextOf(parent: XmlElement, name: string): string {
  const child = childNamed(parent, name);
  return child === undefined ? '' : textOf(child).trim();
}

/** Phones leave the schema out when their request is of the same kind. */
function schemaOfRequest(ns: string): string {
  return ns.replace('requestschema', 'responseschema');
}
