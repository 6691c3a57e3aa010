import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { fieldValue } from '#codecs/mime/header-fields.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { searchableText } from '#codecs/mime/searchable-text.ts';
import type { TextField } from '../store.ts';
import type { TextClass } from './term-classes.ts';

export interface MessagePiece {
  readonly kind: Exclude<TextClass, 'names' | 'cut'>;
  readonly text: string;
}

/** The pieces of a message's text by class, and the names of its header fields. */
export function messagePieces(message: Uint8Array): {
  readonly names: ReadonlySet<string>;
  readonly pieces: Iterable<MessagePiece>;
} {
  const tree = parseMessage(message);
  const { header } = tree;
  const names = new Set(header.fields.map((field) => field.name));
  names.delete('');
  function* pieces(): Generator<MessagePiece> {
    for (const field of header.fields) {
      const kind = ownClasses.get(field.name) ?? 'header';
      const text = decodeEncodedWords(fieldValue(header, field));
      yield { kind, text };
      // The envelope has addresses without the comments and spaces that may stand inside of them.
      const plain = addressKinds.has(kind)
        ? addressesOf(text).filter((a) => !text.includes(a))
        : [];
      if (plain.length > 0) yield { kind, text: plain.join('\n') };
      // An escaped character stands alone in the stored envelope.
      if (kind !== 'header' && text.includes('\\')) yield { kind, text: text.replaceAll('\\', '') };
    }
    for (const piece of searchableText(message, tree))
      if (piece.kind === 'body') yield { kind: 'body', text: piece.text };
  }
  return { names, pieces: pieces() };
}

/** The texts in which a search of the field looks, each for itself. */
export function* textsOf(message: Uint8Array, field: TextField): Generator<string> {
  if (field === 'header' || field === 'body' || field === 'text') {
    for (const piece of searchableText(message, parseMessage(message)))
      if (field === 'text' || piece.kind === field) yield piece.text;
    return;
  }
  for (const piece of messagePieces(message).pieces) if (piece.kind === field) yield piece.text;
}

function addressesOf(text: string): string[] {
  return parseHeaderAddresses(text).flatMap((address) =>
    address.kind === 'mailbox' && address.local !== undefined && address.domain !== undefined
      ? [`${address.local}@${address.domain}`]
      : [],
  );
}

const addressKinds: ReadonlySet<MessagePiece['kind']> = new Set(['from', 'to', 'cc', 'bcc']);

const ownClasses: ReadonlyMap<string, MessagePiece['kind']> = new Map([
  ['from', 'from'],
  ['to', 'to'],
  ['cc', 'cc'],
  ['bcc', 'bcc'],
  ['subject', 'subject'],
]);
