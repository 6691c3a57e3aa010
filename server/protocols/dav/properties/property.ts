import type { XmlElement } from '#codecs/xml/element.ts';
import type { PropertyName } from '#codecs/webdav/property-name.ts';
import type { AccountReader } from '#store/store.ts';
import type { NodeKind, PresentNode } from '../tree/node.ts';
import type { DavTables } from '../tables.ts';
import type { Viewer } from '../tree/resolve-node.ts';
import type { Lock } from '../locks/lock.ts';
import type { StoredProperties } from './stored-properties.ts';

/** What properties are read with. */
export interface PropertyContext extends Viewer {
  /** Of the request. */
  header(name: string): string | undefined;
  readonly tables: DavTables;
  /** Of the owner of the nodes; of the account that signed in for those that are nobody's. */
  readonly reader: AccountReader;
  readonly nowSeconds: number;
  /** All locks of the reader's account. Read once. */
  locks(): Promise<readonly Lock[]>;
  /** What clients stored with a node, by key: the elements as XML. Read once a node. */
  stored(node: PresentNode): Promise<StoredProperties>;
}

/** XML inside the property's element, with the prefixes of `davPrefixes`; '' for an empty element; undefined: it has none. */
export type PropertyValue = string | undefined;

export type NodeOf<K extends NodeKind> = Extract<PresentNode, { readonly kind: K }>;

export interface LiveProperty<K extends NodeKind = NodeKind> extends PropertyName {
  /** Where it can be. */
  readonly on: readonly K[];
  /** Among those that allprop gives. RFC 4918 §9.1: those of that document, others only when asked for. */
  readonly isInAllprop?: boolean;
  /** A text for people: given back in the language in which a client set it. */
  readonly isInLanguage?: boolean;
  /**
   * Its value. Synchronous wherever it can be: a listing asks for it thousands of times. `requested` is the element that
   * asked for it.
   */
  readonly read: (
    node: NodeOf<K>,
    context: PropertyContext,
    requested?: XmlElement,
  ) => PropertyValue | Promise<PropertyValue>;
  /** Absent: clients cannot change it. */
  readonly write?: PropertyWrite<NodeOf<K>>;
}

/** Sets a property; what could be wrong with it has been looked at. */
export type ApplyChange = () => Promise<void>;

/** How a property that clients may set is checked. The element is kept as it came, beside the dead properties. */
export interface PropertyWrite<N> {
  /** Undefined for a removal. @throws DavRefused when the value cannot be taken */
  readonly check: (element: XmlElement | undefined, node: N) => void;
  /** Settable in MKCOL and MKCALENDAR, protected afterwards. */
  readonly isOnlyAtCreation?: boolean;
  /**
   * Of what is kept elsewhere than beside the node: looks whether it can be set, and gives what sets it. Undefined for a removal.
   * @throws DavRefused
   */
  readonly prepare?: (
    element: XmlElement | undefined,
    node: N,
    viewer: Viewer,
  ) => Promise<ApplyChange>;
  /** Whether it is kept elsewhere on this node; absent: wherever it is set. */
  readonly isElsewhere?: (node: N) => boolean;
}

/** Keeps the kinds of nodes together with what `read` takes; for the rows of the table. */
export function defineProperty<const K extends NodeKind>(property: LiveProperty<K>): LiveProperty {
  return property as unknown as LiveProperty;
}

/** Everything but documents. */
export const containers = [
  'root',
  'principals',
  'principal',
  'proxy',
  'space',
  'home',
  'collection',
] as const satisfies readonly NodeKind[];
export const everything = [...containers, 'document'] as const satisfies readonly NodeKind[];
export const owned = ['home', 'collection', 'document'] as const satisfies readonly NodeKind[];
