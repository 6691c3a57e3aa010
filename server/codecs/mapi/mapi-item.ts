import type { Bytes } from '#platform/bytes.ts';
import type { PropertyBag } from './property-bag.ts';

/**
 * A message, appointment, contact, task, ... as MAPI has it, whatever it was read from. Attachments are read when they are
 * asked for, piece by piece.
 */
export interface MapiItem {
  readonly properties: PropertyBag;
  readonly recipients: readonly PropertyBag[];
  readonly attachments: readonly MapiAttachment[];
  /** What of it could not be read, for people. */
  readonly problems: readonly string[];
}

export interface MapiAttachment {
  readonly properties: PropertyBag;
  readonly content: AttachmentContent;
}

export type AttachmentContent =
  | AttachmentData
  /** An item inside. @throws InputSyntaxError when it cannot be read */
  | { readonly kind: 'item'; readonly open: () => Promise<MapiItem> }
  /** No content: a link to a file, or one that was taken away. */
  | { readonly kind: 'none' };

export interface AttachmentData {
  readonly kind: 'data';
  /** Bytes, about: limits are held to it before the content is read. */
  readonly size: number;
  /** The content in pieces, in order. @throws InputSyntaxError when a piece cannot be read */
  readonly chunks: () => AsyncIterable<Bytes>;
}

/** The content of an attachment that is in memory. */
export function dataInMemory(bytes: Bytes): AttachmentData {
  return {
    kind: 'data',
    size: bytes.length,
    async *chunks() {
      yield bytes;
    },
  };
}

/** Items inside each other beyond which no more are opened; people forward forwards, but not so often. */
export const MAX_ITEM_DEPTH = 20;
/** Recipients of one item; what directories call a large list is a tenth of it. */
export const MAX_RECIPIENTS = 100_000;
/** Attachments of one item. */
export const MAX_ATTACHMENTS = 20_000;
