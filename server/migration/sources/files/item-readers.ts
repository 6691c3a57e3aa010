import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ShownKind } from '#store/collection.ts';
import { parseEmlx } from '#codecs/emlx/parse-emlx.ts';
import { toMessageItem } from '../../files/read-message.ts';
import type { ReadItem } from '../../item.ts';

/** How files of one item each are read, by their extension. */
export interface ItemReader {
  /** Where what is in such files goes. */
  readonly kind: ShownKind;
  /** @throws DomainError, InputSyntaxError about this file */
  read(file: LooseFile): ReadItem;
}

export interface LooseFile {
  readonly id: string;
  readonly bytes: Bytes;
  readonly modifiedAtSeconds: number | undefined;
}

/** By extension; Outlook's .msg, which may be an appointment or a contact, has a source of its own. */
const readers: Readonly<Record<string, ItemReader>> = {
  eml: { kind: 'mailbox', read: readEml },
  emlx: { kind: 'mailbox', read: readEmlx },
};

/** undefined: such a file is none of ours. MH and Cyrus call messages by their numbers: "12", "12." */
export function itemReaderFor(name: string, extension: string): ItemReader | undefined {
  if (/^\d{1,9}\.?$/.test(name)) return readers['eml'];
  return Object.hasOwn(readers, extension) ? readers[extension] : undefined;
}

function readEml({ id, bytes, modifiedAtSeconds }: LooseFile): ReadItem {
  const header = parseHeader(bytes, 0, bytes.length);
  // Outlook Express and its successors mark what was not sent yet.
  const isDraft = headerValue(header, 'x-unsent') === '1';
  const item = toMessageItem(id, bytes, { flags: isDraft ? ['\\Draft'] : [] });
  if (item.receivedAtSeconds !== undefined || modifiedAtSeconds === undefined) return item;
  return { ...item, receivedAtSeconds: modifiedAtSeconds };
}

function readEmlx({ id, bytes }: LooseFile): ReadItem {
  const { message, flags = [], receivedAtSeconds } = parseEmlx(bytes);
  return toMessageItem(id, message, { flags, receivedAtSeconds });
}
