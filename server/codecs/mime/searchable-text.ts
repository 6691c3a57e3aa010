import { decodeText } from './decode-body.ts';
import { decodeEncodedWords } from './encoded-words.ts';
import { fileNameOf } from './attachments.ts';
import { fieldValue } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';
import { htmlToText } from './html-text.ts';
import type { MessagePart } from './message-part.ts';

/** A piece of a message as a person can read and search it. */
export interface SearchableText {
  /** The message's own header, or its body (embedded messages' headers included). */
  readonly kind: 'header' | 'body';
  readonly text: string;
}

/** Encoded bytes of one text part that are read. */
export const MAX_SEARCHABLE_PART_BYTES = 4 * 1024 * 1024;
/** Characters given for one message. */
export const MAX_SEARCHABLE_LENGTH = 16 * 1024 * 1024;

/**
 * The text of a message for SEARCH TEXT and BODY and for full-text indexing, piece by piece: the decoded header
 * ("name: value" a line), then all text parts with markup removed, embedded messages and names of files. Pieces
 * are made as they are asked for; never throws.
 */
// RFC 9051 §6.4.4
export function* searchableText(
  message: Uint8Array,
  tree: MessagePart,
): Generator<SearchableText, void, undefined> {
  let left = MAX_SEARCHABLE_LENGTH;
  for (const piece of allPieces(message, tree)) {
    if (piece.text === '') continue;
    yield piece.text.length <= left ? piece : { kind: piece.kind, text: piece.text.slice(0, left) };
    left -= piece.text.length;
    if (left <= 0) return;
  }
}

function* allPieces(message: Uint8Array, tree: MessagePart): Generator<SearchableText> {
  yield { kind: 'header', text: headerText(tree.header) };
  yield* bodyPieces(message, tree);
}

function* bodyPieces(message: Uint8Array, part: MessagePart): Generator<SearchableText> {
  if (part.kind === 'message') {
    const [inner] = part.children;
    if (inner === undefined) return;
    yield { kind: 'body', text: headerText(inner.header) };
    yield* bodyPieces(message, inner);
  } else if (part.kind === 'multipart') {
    for (const child of part.children) {
      const label = labelOf(child);
      if (label !== '') yield { kind: 'body', text: label };
      yield* bodyPieces(message, child);
    }
  } else if (part.type === 'text' || isMessageText(part)) {
    const text = decodeText(message, part, { maxBytes: MAX_SEARCHABLE_PART_BYTES });
    yield { kind: 'body', text: part.subtype === 'html' ? htmlToText(text) : text };
  }
}

/** Reports are text although they are not called so. */
function isMessageText(part: MessagePart): boolean {
  return part.type === 'message' && part.subtype !== 'external-body' && part.subtype !== 'partial';
}

function headerText(header: MessageHeader): string {
  const lines = header.fields.map((field) => {
    const value = decodeEncodedWords(fieldValue(header, field));
    return field.name === '' ? value : `${field.name}: ${value}`;
  });
  return lines.join('\n');
}

function labelOf(part: MessagePart): string {
  const description = part.fields.description;
  const words = [fileNameOf(part), description && decodeEncodedWords(description)];
  return words.filter((word) => word !== undefined && word !== '').join('\n');
}
