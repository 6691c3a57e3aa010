import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Bytes } from '#platform/bytes.ts';
import { asFarAsRead, nameOf } from '../message/attachments.ts';
import type { Conversion } from '../message/context.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';
import { property } from '#codecs/content-lines/property.ts';

/** Bytes of a picture that a card carries; programs refuse cards with larger ones. */
const MAX_PHOTO = 5 * 1024 * 1024;

/** The picture of a contact. Other attachments have no place in a card and are told as losses. */
// MS-OXOCNTC §2.2.1.8, RFC 6350 §6.2.4
export async function photoLine(conversion: Conversion): Promise<ContentLine[]> {
  const { item, reader, losses } = conversion;
  reader.passOver(namedKeys.hasPicture);
  const lines: ContentLine[] = [];
  for (const { properties, content } of item.attachments) {
    const own = new PropertyReader(properties);
    const name = nameOf(own);
    const isPhoto =
      own.isTrue(tags.attachmentContactPhoto) || /^ContactP(?:icture|hoto)\.\w+$/i.test(name);
    if (!isPhoto || content.kind !== 'data' || lines.length > 0)
      losses.push({ what: 'attachment', detail: `${name}: a card has no place for it` });
    else if (content.size > MAX_PHOTO)
      losses.push({
        what: 'attachment-size',
        detail: `${name} of ${content.size} bytes; ${MAX_PHOTO} can be carried`,
      });
    else {
      const chunks: Bytes[] = [];
      for await (const chunk of asFarAsRead(conversion, name, content.chunks())) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      lines.push(property('PHOTO', `data:${imageType(bytes)};base64,${bytes.toString('base64')}`));
    }
  }
  return lines;
}

function imageType(bytes: Bytes): string {
  const start = bytes.toString('latin1', 0, 4);
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('GIF8')) return 'image/gif';
  return start.startsWith('BM') ? 'image/bmp' : 'image/jpeg';
}
