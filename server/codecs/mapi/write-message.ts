import { pickFields } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { decodeBody, isKnownEncoding } from '#codecs/mime/decode-body.ts';
import type { Bytes } from '#platform/bytes.ts';
import { namedKeys } from './named-keys.ts';
import {
  newBytes,
  newNumber,
  newProperty,
  newText,
  newTime,
  type NewItem,
  type NewProperty,
} from './new-item.ts';
import { fileAttachment } from './new-item/file-attachment.ts';
import { readContent, type MessageContent } from './new-item/message-content.ts';
import { headerProperties, recipientRows } from './new-item/message-header.ts';
import { tags } from './property-tags.ts';

/** What a store knows of a message beside its bytes. */
export interface NewMessageState {
  readonly isRead: boolean;
  readonly isDraft: boolean;
  readonly isFlagged: boolean;
  readonly verb: 'answered' | 'forwarded' | undefined;
  readonly categories: readonly string[];
  /** Seconds since 1970. */
  readonly receivedAt: number | undefined;
  readonly further: readonly NewProperty[];
}

/** A message as an item. convertToMessage() gives its header, texts, attachments and signed parts back. */
// MS-OXCMAIL §2.2.3, MS-OXOSMIME §2.1
export function writeMessage(message: Bytes, state: NewMessageState): NewItem {
  const item = itemOf(message, 0);
  return {
    ...item,
    properties: [...item.properties, ...stateProperties(state), ...state.further],
  };
}

/** Forwards of forwards beyond which a message is kept as a file. */
const MAX_DEPTH = 10;

function itemOf(message: Bytes, depth: number): NewItem {
  const root = parseMessage(message);
  const content = readContent(message, root, (bytes) =>
    depth < MAX_DEPTH ? insideItem(bytes, depth + 1) : undefined,
  );
  const sealed = sealedContent(message, root);
  return {
    properties: [
      newText(tags.messageClass, sealed?.messageClass ?? 'IPM.Note'),
      ...headerProperties(root.header),
      ...bodyProperties(content),
    ],
    recipients: recipientRows(root.header),
    attachments: sealed === undefined ? content.attachments : [sealed.attachment],
  };
}

const READ = 1;

function insideItem(message: Bytes, depth: number): NewItem {
  const item = itemOf(message, depth);
  return { ...item, properties: [...item.properties, newNumber(tags.messageFlags, READ)] };
}

const UTF8 = 65_001;
/** Values of PidTagNativeBody. */
const PLAIN = 1;
const HTML = 3;

function bodyProperties({ plain, html }: MessageContent): NewProperty[] {
  const text = plain === undefined ? [] : [newText(tags.body, plain)];
  if (html === undefined) return [...text, newNumber(tags.nativeBody, PLAIN)];
  return [
    ...text,
    newBytes(tags.html, Buffer.from(html)),
    newNumber(tags.internetCodePage, UTF8),
    newNumber(tags.nativeBody, HTML),
  ];
}

interface Sealed {
  readonly messageClass: string;
  readonly attachment: NewItem['attachments'][number];
}

/** What is signed or encrypted is kept byte for byte, as the one attachment. */
function sealedContent(message: Bytes, root: MessagePart): Sealed | undefined {
  const { type, subtype } = root;
  if (type === 'multipart' && subtype === 'signed') {
    const fields = pickFields(message, root.header, (name) => name.startsWith('content-'));
    const entity = Buffer.concat([
      fields,
      Buffer.from('\r\n'),
      message.subarray(root.bodyStart, root.bodyEnd),
    ]);
    return {
      messageClass: 'IPM.Note.SMIME.MultipartSigned',
      attachment: fileAttachment('smime.p7m', 'multipart/signed', entity),
    };
  }
  const isOpaque = type === 'application' && /^(?:x-)?pkcs7-mime$/.test(subtype);
  if (!isOpaque || !isKnownEncoding(root)) return undefined;
  return {
    messageClass: 'IPM.Note.SMIME',
    attachment: fileAttachment('smime.p7m', 'application/pkcs7-mime', decodeBody(message, root)),
  };
}

const UNSENT = 8;
const FLAGGED = 2;
/** PidTagFollowupIcon: the red one. */
const RED = 6;
const verbs = { answered: { verb: 102, icon: 261 }, forwarded: { verb: 104, icon: 262 } } as const;

// MS-OXCMSG §2.2.1.6, MS-OXOFLAG §2.2.1, MS-OXOMSG §2.2.1.71
function stateProperties(state: NewMessageState): NewProperty[] {
  const { isRead, isDraft, isFlagged, verb, categories, receivedAt } = state;
  const done = verb === undefined ? undefined : verbs[verb];
  return [
    newNumber(tags.messageFlags, (isRead ? READ : 0) | (isDraft ? UNSENT : 0)),
    ...(receivedAt === undefined ? [] : [newTime(tags.messageDeliveryTime, receivedAt)]),
    ...(isFlagged ? [newNumber(tags.flagStatus, FLAGGED), newNumber(tags.followupIcon, RED)] : []),
    ...(done === undefined
      ? []
      : [newNumber(tags.lastVerb, done.verb), newNumber(tags.iconIndex, done.icon)]),
    ...(categories.length === 0
      ? []
      : [newProperty(namedKeys.keywords, { kind: 'texts', value: categories })]),
  ];
}
