import { fileNameOf, isAttachment } from '#codecs/mime/attachments.ts';
import { decodeBody, decodeText, isKnownEncoding } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import type { Bytes } from '#platform/bytes.ts';
import { newNumber, newText, type NewAttachment, type NewItem } from '../new-item.ts';
import { tags } from '../property-tags.ts';
import { fileAttachment } from './file-attachment.ts';

/** What a message says, and what is attached. */
export interface MessageContent {
  plain: string | undefined;
  html: string | undefined;
  readonly attachments: NewAttachment[];
}

/** Makes an item of a message inside; undefined where it is nested too deep. */
export type InsideItem = (message: Bytes) => NewItem | undefined;

/** Takes a message apart: the first text in each form is what it says, the rest is attached. */
// MS-OXCMAIL §2.2.3, RFC 2046 §5.1
export function readContent(message: Bytes, root: MessagePart, inside: InsideItem): MessageContent {
  const content: MessageContent = { plain: undefined, html: undefined, attachments: [] };
  take({ message, content, inside }, root, false);
  return content;
}

interface Taking {
  readonly message: Bytes;
  readonly content: MessageContent;
  readonly inside: InsideItem;
}

/** @param isShown whether it belongs to the text, as pictures of HTML do */
function take(taking: Taking, part: MessagePart, isShown: boolean): void {
  const { message, content, inside } = taking;
  if (part.kind === 'multipart') {
    // RFC 2387 §3: what is behind the root is shown in it.
    const isRelated = part.subtype === 'related';
    part.children.forEach((child, i) => take(taking, child, isRelated && i > 0));
    return;
  }
  if (isText(part) && !isShown && takeText(taking, part)) return;
  const [embedded] = part.children;
  if (part.kind === 'message' && part.subtype === 'rfc822' && embedded !== undefined) {
    const item = inside(message.subarray(embedded.headerStart, embedded.bodyEnd));
    if (item !== undefined) {
      content.attachments.push(itemAttachment(item, fileNameOf(part)));
      return;
    }
  }
  content.attachments.push(partAttachment(message, part, isShown));
}

function isText(part: MessagePart): boolean {
  const isBody = part.subtype === 'plain' || part.subtype === 'html';
  return part.type === 'text' && isBody && !isAttachment(part);
}

/** Whether there was none of its form yet; a further plain text is put behind the first where there is no other form. */
function takeText({ message, content }: Taking, part: MessagePart): boolean {
  const text = decodeText(message, part);
  if (part.subtype === 'html') {
    if (content.html !== undefined) return false;
    content.html = text;
    return true;
  }
  if (content.plain !== undefined && content.html !== undefined) return false;
  content.plain = content.plain === undefined ? text : `${content.plain}\r\n${text}`;
  return true;
}

/** PidTagAttachFlags: shown in HTML. */
const SHOWN = 4;

function partAttachment(message: Bytes, part: MessagePart, isShown: boolean): NewAttachment {
  const bytes = isKnownEncoding(part)
    ? decodeBody(message, part)
    : message.subarray(part.bodyStart, part.bodyEnd);
  const { id, location } = part.fields;
  const cid = id?.trim().replace(/^<|>$/g, '');
  const name = fileNameOf(part) ?? usualName(part);
  return fileAttachment(name, `${part.type}/${part.subtype}`, bytes, [
    ...(cid === undefined ? [] : [newText(tags.attachContentId, cid)]),
    ...(location === undefined ? [] : [newText(tags.attachContentLocation, location)]),
    ...(isShown ? [newNumber(tags.attachFlags, SHOWN)] : []),
  ]);
}

const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/plain': 'txt',
  'text/html': 'htm',
};

function usualName({ type, subtype }: MessagePart): string {
  const extension = extensions[`${type}/${subtype}`];
  return extension === undefined ? 'attachment' : `attachment.${extension}`;
}

/** PidTagAttachMethod: an item inside. */
const EMBEDDED = 5;

function itemAttachment(item: NewItem, name: string | undefined): NewAttachment {
  const subject = item.properties.find(({ id }) => id === tags.subject)?.value;
  const shown = name ?? (typeof subject === 'string' && subject !== '' ? subject : 'message');
  return {
    properties: [newNumber(tags.attachMethod, EMBEDDED), newText(tags.displayName, shown)],
    content: { kind: 'item', item },
  };
}
