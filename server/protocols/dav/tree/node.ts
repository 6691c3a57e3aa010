import type { Account } from '#directory/account.ts';
import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import type { Principal } from '#directory/principals.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { Space } from '../path/dav-path.ts';
import type { PersonalProperties } from './personal-properties.ts';

interface Node {
  /** Percent-encoded path, as it is given to clients. */
  readonly href: string;
}
/** What belongs to an account. */
interface OwnedNode extends Node {
  readonly space: Space;
  readonly owner: Account;
  /** RFC 4314 letters: what the signed-in account may do here. */
  readonly rights: string;
}

/** /dav/ */
export interface RootNode extends Node {
  readonly kind: 'root';
}
/** /dav/principals/ */
export interface PrincipalsNode extends Node {
  readonly kind: 'principals';
}
export interface PrincipalNode extends Node {
  readonly kind: 'principal';
  readonly principal: Principal;
}
/** A principal below that of an account, whose members work with all its calendars. */
export interface ProxyNode extends Node {
  readonly kind: 'proxy';
  /** Whose calendars. */
  readonly principal: Account;
  readonly access: ProxyAccess;
}
/** /dav/calendars/ and its like. */
export interface SpaceNode extends Node {
  readonly kind: 'space';
  readonly space: Space;
}
/** What holds an account's calendars, or address books. (The home of files is a collection of files itself.) */
export interface HomeNode extends OwnedNode {
  readonly kind: 'home';
}
export interface CollectionNode extends OwnedNode {
  readonly kind: 'collection';
  readonly collection: Collection;
  /** Path below the owner's home; empty for the home of files. */
  readonly segments: readonly string[];
  /** What the account that signed in keeps of a calendar or address book of somebody else; undefined for its own. */
  readonly personal?: PersonalProperties;
  /** It follows an address of the web: what is in it is not changed here. */
  readonly isFollowing?: boolean;
  /** Who signed in, where that is not the owner: what they put there themselves is not kept from them. */
  readonly viewer?: AccountId;
  /** It lies in the home of the account that signed in, and belongs to somebody else. */
  readonly isShownInOwnHome?: boolean;
}
export interface DocumentNode extends OwnedNode {
  readonly kind: 'document';
  readonly parent: Collection;
  readonly document: StoredDocument;
  readonly segments: readonly string[];
}
/** Nothing is there, or nothing that the account may know of. */
export interface MissingNode extends Node {
  readonly kind: 'missing';
  /** Where it could be made; undefined when there is nothing either where it would lie. */
  readonly place: MissingPlace | undefined;
}
export interface MissingPlace {
  readonly space: Space;
  readonly owner: Account;
  /** Rights on what it would lie in. */
  readonly rights: string;
  /** Undefined: in the home. */
  readonly parent: Collection | undefined;
  readonly segments: readonly string[];
}

export type DavNode =
  | RootNode
  | PrincipalsNode
  | PrincipalNode
  | ProxyNode
  | SpaceNode
  | HomeNode
  | CollectionNode
  | DocumentNode
  | MissingNode;
export type PresentNode = Exclude<DavNode, MissingNode>;
export type NodeKind = PresentNode['kind'];

export function principalAddress(principal: Principal): string {
  return principal.kind === 'account' ? principal.account.address : principal.address;
}

export function principalName(principal: Principal): string {
  const { displayName, address } = principal.kind === 'account' ? principal.account : principal;
  return displayName === '' ? address : displayName;
}
