import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { convertToMessage } from '#codecs/mapi/convert-item.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import type { MapiLoss } from '#codecs/mapi/mapi-loss.ts';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { isTnef } from './attributes.ts';
import { readTnef } from './read-tnef.ts';

/** A message whose winmail.dat was taken apart. */
export interface UnpackedMessage {
  readonly bytes: Bytes;
  readonly losses: readonly MapiLoss[];
}

/** Parts of a multipart that signs or encrypts are what they are. */
const sealed = new Set(['signed', 'encrypted']);

/**
 * The message with what is in its winmail.dat in its place: bodies, attachments, invitations. Its header stays as it is.
 * Undefined for a message that has none, or one that cannot be read.
 * @throws DomainError too-large
 */
export async function unpackWinmail(
  message: Bytes,
  options: ConvertOptions,
): Promise<UnpackedMessage | undefined> {
  const top = parseMessage(message);
  const part = findWinmail(message, top);
  if (part === undefined) return undefined;
  const unpacked = await unpack(decodeBody(message, part), options);
  if (unpacked === undefined) return undefined;
  const content = entityOf(unpacked.bytes);
  const bytes =
    part === top || isOnlyText(top, part)
      ? Buffer.concat([headerWithout(message, top), content])
      : replaced(message, part, content);
  return { bytes, losses: unpacked.losses };
}

async function unpack(tnef: Bytes, options: ConvertOptions): Promise<UnpackedMessage | undefined> {
  try {
    return await convertToMessage(readTnef(tnef), options);
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function findWinmail(message: Bytes, part: MessagePart): MessagePart | undefined {
  if (part.kind === 'multipart' && sealed.has(part.subtype)) return undefined;
  // A message that is attached is somebody else's.
  if (part.kind === 'message') return undefined;
  if (part.children.length === 0) return isWinmail(message, part) ? part : undefined;
  for (const child of part.children) {
    const found = findWinmail(message, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const types = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);

function isWinmail(message: Bytes, part: MessagePart): boolean {
  const type = `${part.type}/${part.subtype}`;
  if (!types.has(type) && type !== 'application/octet-stream') return false;
  return isTnef(decodeBody(message, part));
}

/** Whether all else in a message is a text, which is in winmail.dat again. */
function isOnlyText(top: MessagePart, winmail: MessagePart): boolean {
  const others = top.children.filter((child) => child !== winmail);
  return (
    top.children.includes(winmail) &&
    others.length <= 1 &&
    others.every((child) => child.type === 'text' && child.subtype === 'plain')
  );
}

/** Fields of the header that say how a body is written. */
function isOfBody(name: string): boolean {
  return name.startsWith('content-') || name === 'mime-version';
}

/** The header without what says how the body was written; without the line at its end. */
function headerWithout(message: Bytes, { header }: MessagePart): Bytes {
  const kept = header.fields
    .filter((field) => !isOfBody(field.name))
    .map((field) => message.subarray(field.start, field.end));
  return Buffer.concat(kept);
}

/** What a message that was made says of its body, and the body. */
function entityOf(message: Bytes): Bytes {
  const { header, bodyStart } = parseMessage(message);
  const fields = header.fields
    .filter((field) => isOfBody(field.name))
    .map((field) => message.subarray(field.start, field.end));
  return Buffer.concat([...fields, Buffer.from('\r\n'), message.subarray(bodyStart)]);
}

function replaced(message: Bytes, { headerStart, bodyEnd }: MessagePart, content: Bytes): Bytes {
  return Buffer.concat([message.subarray(0, headerStart), content, message.subarray(bodyEnd)]);
}
