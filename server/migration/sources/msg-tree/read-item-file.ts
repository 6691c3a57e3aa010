import { readFile } from 'node:fs/promises';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { readMsg } from '#codecs/msg/read-msg.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import { systemFlags } from '#store/message.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import { kindOfMessageClass } from '../../mapi-items/kind-of-class.ts';
import { MAX_ITEM_BYTES, toReadItem } from '../../mapi-items/to-read-item.ts';
import { isEml, type ItemFile } from './find-files.ts';

/** The kind of folder that what is in a file belongs into; a mailbox for one that cannot be read, so that it is told of. */
export async function kindOfFile(file: ItemFile): Promise<ShownKind> {
  if (isEml(file)) return 'mailbox';
  try {
    const item = readMsg(await contentOf(file));
    const messageClass = item.properties.find(tags.messageClass)?.value;
    return kindOfMessageClass(typeof messageClass === 'string' ? messageClass : undefined);
  } catch (error) {
    if (error instanceof InputSyntaxError || isDomainError(error)) return 'mailbox';
    throw error;
  }
}

/** What is in a file, or why it cannot be read. */
export async function readItemFile(
  file: ItemFile,
  kind: ShownKind,
  options: ConvertOptions,
): Promise<ReadItem | UnreadItem> {
  const { id } = file;
  let bytes: Buffer | undefined;
  try {
    bytes = await contentOf(file);
    if (isEml(file)) return readEml(file, bytes);
    const read = await toReadItem(id, readMsg(bytes), { kind, options });
    return { ...read, receivedAtSeconds: read.receivedAtSeconds ?? file.modifiedAtSeconds };
  } catch (error) {
    if (isDomainError(error)) return { id, error };
    if (!(error instanceof InputSyntaxError)) throw error;
    const problem = new DomainError('bad-syntax', `${file.path}: ${error.message}`, {
      cause: error,
    });
    return { id, error: problem, ...(bytes !== undefined && { remains: bytes }) };
  }
}

function readEml({ id, modifiedAtSeconds }: ItemFile, bytes: Buffer): ReadItem {
  const header = parseHeader(bytes, 0, bytes.length);
  // The topmost trace field is of the server that delivered.
  const trace = headerValue(header, 'received')?.replace(/^.*;/s, '');
  const date = headerValue(header, 'date');
  const received =
    (trace === undefined ? undefined : parseMessageDate(trace)) ??
    (date === undefined ? undefined : parseMessageDate(date));
  const isDraft = headerValue(header, 'x-unsent') === '1';
  return {
    id,
    content: { mediaType: 'message/rfc822', bytes },
    flags: { system: isDraft ? systemFlags.draft : 0, keywords: [] },
    receivedAtSeconds: received ?? modifiedAtSeconds,
    losses: [],
  };
}

/** @throws DomainError too-large, not-found */
async function contentOf({ path, bytes }: ItemFile): Promise<Buffer> {
  if (bytes > MAX_ITEM_BYTES)
    throw new DomainError('too-large', `${path} is larger than ${MAX_ITEM_BYTES} bytes`);
  try {
    return await readFile(path);
  } catch (error) {
    throw new DomainError('not-found', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
