import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import type { PropertyName } from './property-name.ts';

/** Whom an entry of an access control list is about. */
export type AclPrincipal =
  | { readonly kind: 'href'; readonly href: string }
  | { readonly kind: 'all' | 'authenticated' | 'unauthenticated' | 'self' }
  | { readonly kind: 'property'; readonly property: PropertyName };

export interface AclEntry {
  readonly principal: AclPrincipal;
  /** Everybody but the principal. */
  readonly isInverted: boolean;
  readonly isDeny: boolean;
  readonly privileges: readonly PropertyName[];
}

/** A list that a person made has some dozens. */
const MAX_ENTRIES = 1_000;

// RFC 3744 §8.1, RFC 3744 §5.5
/** The entries of an ACL request; those marked as inherited or protected are passed over. @throws DomainError bad-syntax, limit-reached */
export function parseAcl(acl: XmlElement): AclEntry[] {
  const aces = childrenOf(acl, DAV, 'ace');
  if (aces.length > MAX_ENTRIES)
    throw new DomainError('limit-reached', `at most ${MAX_ENTRIES} entries can be set`);
  return aces
    .filter((ace) => !childOf(ace, DAV, 'inherited') && !childOf(ace, DAV, 'protected'))
    .map(parseAce);
}

function parseAce(ace: XmlElement): AclEntry {
  const invert = childOf(ace, DAV, 'invert');
  const principal = childOf(invert ?? ace, DAV, 'principal');
  const grant = childOf(ace, DAV, 'grant');
  const deny = childOf(ace, DAV, 'deny');
  const given = grant ?? deny;
  if (principal === undefined) throw malformed('an ace needs a principal');
  if (given === undefined || (grant && deny)) throw malformed('an ace has either grant or deny');
  return {
    principal: parsePrincipal(principal),
    isInverted: invert !== undefined,
    isDeny: deny !== undefined,
    privileges: childrenOf(given, DAV, 'privilege').flatMap((p) =>
      elementsOf(p).map(({ ns, name }) => ({ ns, name })),
    ),
  };
}

function parsePrincipal(principal: XmlElement): AclPrincipal {
  const href = childOf(principal, DAV, 'href');
  if (href !== undefined) return { kind: 'href', href: textOf(href).trim() };
  for (const kind of ['all', 'authenticated', 'unauthenticated', 'self'] as const)
    if (childOf(principal, DAV, kind) !== undefined) return { kind };
  const property = childOf(principal, DAV, 'property');
  const named = property && elementsOf(property)[0];
  if (named === undefined) throw malformed('the principal names nobody');
  return { kind: 'property', property: { ns: named.ns, name: named.name } };
}
