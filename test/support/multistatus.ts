import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';

const DAV = 'DAV:';
const MAX_BYTES = 100_000_000;

/** One response of a multistatus. */
export interface MultistatusResponse {
  /** As sent. */
  readonly href: string;
  /** Of the whole; undefined when each property has its own. */
  readonly status: number | undefined;
  /** Those that there are, by name without namespace. */
  readonly properties: ReadonlyMap<string, XmlElement>;
}

export interface Multistatus {
  readonly responses: readonly MultistatusResponse[];
  readonly syncToken: string | undefined;
}

/** The answer of a PROPFIND or REPORT. Throws for anything else. */
export function parseMultistatus(body: Buffer): Multistatus {
  const root = parseXml(body, { maxBytes: MAX_BYTES });
  if (root.name !== 'multistatus') throw new Error(`no multistatus: ${body.toString()}`);
  const token = childOf(root, DAV, 'sync-token');
  return {
    responses: childrenOf(root, DAV, 'response').map(toResponse),
    syncToken: token && textOf(token),
  };
}

function toResponse(response: XmlElement): MultistatusResponse {
  const status = childOf(response, DAV, 'status');
  const found = childrenOf(response, DAV, 'propstat').filter((p) => statusOf(p) === 200);
  const properties = found.flatMap((p) => elementsOf(childOf(p, DAV, 'prop')!));
  return {
    href: textOf(childOf(response, DAV, 'href')!),
    status: status && codeIn(status),
    properties: new Map(properties.map((property) => [property.name, property])),
  };
}

function statusOf(propstat: XmlElement): number {
  return codeIn(childOf(propstat, DAV, 'status')!);
}

function codeIn(status: XmlElement): number {
  return Number(textOf(status).split(' ')[1]);
}

/** Text of a property; '' when it is absent or empty. */
export function propertyText(response: MultistatusResponse, name: string): string {
  const element = response.properties.get(name);
  return element === undefined ? '' : textOf(element);
}
