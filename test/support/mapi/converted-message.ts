// MAPI items converted to messages, and read again as a client would.
import { decodeText } from '#codecs/mime/decode-body.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { headerValue } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { convertItem } from '#codecs/mapi/convert-item.ts';
import type { ConvertedItem } from '#codecs/mapi/convert-item.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { makeItem } from './make-item.ts';
import type { ItemParts, Values } from './make-item.ts';

interface ConvertedMessage {
  readonly item: ConvertedItem;
  readonly bytes: Buffer;
  readonly top: MessagePart;
  readonly field: (name: string) => string | undefined;
}

export async function convert(
  values: Values,
  parts: ItemParts = {},
  options: Partial<ConvertOptions> = {},
): Promise<ConvertedMessage> {
  const item = await convertItem(makeItem(values, parts), { maxBytes: 1e7, ...options });
  const bytes = Buffer.from(item.bytes);
  const top = parseMessage(bytes);
  const field = (name: string): string | undefined => {
    const value = headerValue(top.header, name);
    return value === undefined ? undefined : decodeEncodedWords(value);
  };
  return { item, bytes, top, field };
}

/** "mixed(text/plain,image/png)" */
export function shape({ type, subtype, children, kind }: MessagePart): string {
  if (kind === 'multipart') return `${subtype}(${children.map(shape).join(',')})`;
  return kind === 'message' ? `message(${children.map(shape).join(',')})` : `${type}/${subtype}`;
}

export function textOf({ bytes }: ConvertedMessage, part: MessagePart): string {
  return decodeText(bytes, part);
}

export const ann: Values = [
  [tags.representingName, 'Ännchen'],
  [tags.representingAddressType, 'SMTP'],
  [tags.representingEmail, 'ann@example.test'],
];

export function recipient(type: number, name: string): Values {
  return [
    [tags.recipientType, type],
    [tags.displayName, name],
    [tags.addressType, 'SMTP'],
    [tags.email, `${name.toLowerCase()}@example.test`],
  ];
}
