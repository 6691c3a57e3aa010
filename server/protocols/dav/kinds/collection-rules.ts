import type { Condition } from '#codecs/webdav/format-multistatus.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import type { DavSettings } from '../config.ts';
import type { StoredProperties } from '../properties/stored-properties.ts';
import type { DocumentNode } from '../tree/node.ts';

/** A document on its way into a collection. */
export interface ArrivingDocument {
  readonly name: string;
  /** As `mediaTypeOf` gave it. */
  readonly mediaType: string;
  readonly content: IncomingContent;
}

/** Where a document is to be put. */
export interface TargetCollection {
  readonly collection: Collection;
  readonly settings: DavSettings;
  /** Properties that clients set on it. */
  stored(): Promise<StoredProperties>;
}

/** What is particular to a kind of collection. */
export interface CollectionRules {
  /** Elements of its resourcetype, beside DAV:collection. */
  readonly resourceTypes: string;
  /** Largest document, in bytes. */
  maxSize(settings: DavSettings): number;
  /** As what a body is kept, by what the client calls it. @throws DavRefused when it is nothing for here */
  mediaTypeOf(declared: string | undefined, name: string): string;
  /** The Content-Type that a document is given out with. */
  contentTypeOf(document: StoredDocument): string;
  /** Refuses what cannot lie here; called for each PUT before anything is written. @throws DavRefused */
  assertAcceptable?(arriving: ArrivingDocument, into: TargetCollection): Promise<void>;
  /** The condition that fails when a document is too large; absent: it is said in words. */
  readonly sizeCondition?: Omit<Condition, 'content'>;
  /**
   * Another form of a document, when the client's Accept header prefers one; undefined: as it is stored.
   * @throws DavRefused 406
   */
  represent?(
    accept: string,
    read: () => Promise<Uint8Array>,
  ): Promise<{ readonly type: string; readonly text: string } | undefined>;
  /** What is shown of a document to who may not see all of it, by the rights on its node; undefined: all. */
  conceal?(node: Pick<DocumentNode, 'rights'>, bytes: Buffer): string | undefined;
  /** What is given out instead of what is stored, when that holds what is no program's business; undefined: as it is. */
  show?(document: StoredDocument, bytes: Buffer): string | undefined;
  /** The condition that fails when another document of the collection has the UID; absent: UIDs mean nothing here. */
  readonly uidConflict?: Omit<Condition, 'content'>;
  /** Whether documents without content may be made, as LOCK of an unused path does. */
  readonly takesEmpty: boolean;
}
