import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { property } from '#codecs/content-lines/property.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_ITEM_DEPTH } from '../mapi-item.ts';
import type { MapiAttachment } from '../mapi-item.ts';
import { asFarAsRead, isPartOfItem, nameOf, typeOf } from '../message/attachments.ts';
import type { Conversion } from '../message/context.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';

/** Bytes of one attachment that an appointment carries in its text: a line of it is not longer in other programs. */
const MAX_BYTES = 10 * 1024 * 1024;

/** What makes a message of an item inside; it lies above this file. */
export type InnerMessage = (conversion: Conversion, attachment: MapiAttachment) => Promise<Bytes>;

/** The attachments of an appointment as ATTACH; larger ones, and such as cannot be read, are losses. */
// RFC 5545 §3.8.1.1
export async function attachLines(
  conversion: Conversion,
  inner: InnerMessage,
): Promise<ContentLine[]> {
  const lines: ContentLine[] = [];
  for (const attachment of conversion.item.attachments) {
    const reader = new PropertyReader(attachment.properties);
    if (isPartOfItem(attachment, reader)) continue;
    const name = nameOf(reader);
    const link = reader.text(tags.attachLongPathName);
    const content = await contentOf(conversion, { attachment, name }, inner);
    if (content !== undefined) {
      const type = attachment.content.kind === 'item' ? 'message/rfc822' : typeOf(reader, name);
      lines.push(binaryLine(content, type, name));
    } else if (
      attachment.content.kind === 'none' &&
      link !== undefined &&
      /^[a-z][a-z0-9+.-]+:\S+$/i.test(link)
    )
      lines.push(property('ATTACH', link));
  }
  return lines;
}

async function contentOf(
  conversion: Conversion,
  { attachment, name }: { readonly attachment: MapiAttachment; readonly name: string },
  inner: InnerMessage,
): Promise<Bytes | undefined> {
  const { content } = attachment;
  const { losses, depth } = conversion;
  if (content.kind === 'none') {
    losses.push({ what: 'attachment', detail: `${name}: it has no content` });
    return undefined;
  }
  if (content.kind === 'item') {
    try {
      if (depth < MAX_ITEM_DEPTH) return await inner(conversion, attachment);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      losses.push({ what: 'attachment', detail: `${name}: ${error.message}` });
    }
    return undefined;
  }
  if (content.size > MAX_BYTES) {
    losses.push({
      what: 'attachment-size',
      detail: `${name} of ${content.size} bytes; ${MAX_BYTES} can be carried`,
    });
    return undefined;
  }
  const chunks: Bytes[] = [];
  for await (const chunk of asFarAsRead(conversion, name, content.chunks())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function binaryLine(content: Bytes, type: string, name: string): ContentLine {
  return property('ATTACH', content.toString('base64'), [
    { name: 'ENCODING', values: ['BASE64'] },
    { name: 'VALUE', values: ['BINARY'] },
    { name: 'FMTTYPE', values: [type] },
    { name: 'FILENAME', values: [name.replace(/[\0-\x1f\x7f]+/g, ' ')] },
  ]);
}
