import { childrenOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import type { PropertyName } from './property-name.ts';

/** A property wanted, and what is wanted of the things it refers to. */
export interface ExpandedProperty extends PropertyName {
  readonly properties: readonly ExpandedProperty[];
}

/** Each level multiplies the work; Apple's clients go three deep. */
const MAX_DEPTH = 5;
const MAX_PROPERTIES = 200;

// RFC 3253 §3.8
/** @throws DomainError bad-syntax, limit-reached */
export function parseExpandProperty(report: XmlElement): ExpandedProperty[] {
  let count = 0;
  const read = (element: XmlElement, depth: number): ExpandedProperty[] =>
    childrenOf(element, DAV, 'property').map((property) => {
      if (++count > MAX_PROPERTIES || depth > MAX_DEPTH)
        throw new DomainError('limit-reached', 'the report expands too much');
      const name = property.attributes.get('name');
      if (name === undefined || !isLocalName(name)) throw malformed('a property needs its name');
      const ns = property.attributes.get('namespace') ?? DAV;
      return { ns, name, properties: read(property, depth + 1) };
    });
  return read(report, 1);
}

/** Names are written into the answer as names of elements. */
function isLocalName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}._-]*$/u.test(name);
}
