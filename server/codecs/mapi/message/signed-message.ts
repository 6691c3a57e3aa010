import type { Bytes } from '#platform/bytes.ts';
import { formatField } from '#codecs/mime/format-header.ts';
import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { MapiAttachment } from '../mapi-item.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';
import { asFarAsRead } from './attachments.ts';
import { formatParameters } from './content-type.ts';
import type { Conversion } from './context.ts';
import type { Entity } from './entity.ts';
import { transportField } from './transport-header.ts';

/** Bytes of a signed message that is kept as it was sent. */
const MAX_SIGNED = 256 * 1024 * 1024;

/**
 * The body of a message that is signed or encrypted, as it was sent: it is kept as the one attachment. Undefined where it is not.
 */
// MS-OXOSMIME §2.1
export async function signedBody(
  conversion: Conversion,
  messageClass: string,
  header: string,
): Promise<Entity | undefined> {
  if (!/^ipm\.note\.(?:smime|secure)/i.test(messageClass)) return undefined;
  const [attachment, second] = conversion.item.attachments;
  if (attachment?.content.kind !== 'data' || second !== undefined) return undefined;
  // What programs made of it to show it is in it.
  conversion.reader.passOver(tags.body, tags.rtfCompressed, tags.html);
  const isClear = /\.multipartsigned$/i.test(messageClass);
  return isClear
    ? await clearSigned(conversion, attachment, header)
    : opaque(conversion, attachment, header);
}

/** The attachment is a whole MIME entity: its own fields say how it is made. */
async function clearSigned(
  conversion: Conversion,
  { content }: MapiAttachment,
  header: string,
): Promise<Entity | undefined> {
  if (content.kind !== 'data' || content.size > MAX_SIGNED) return undefined;
  const chunks: Bytes[] = [];
  for await (const chunk of asFarAsRead(conversion, 'smime.p7m', content.chunks()))
    chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const parsed = parseHeader(bytes, 0, bytes.length);
  const type = parsed.fields.find((f) => f.name === 'content-type');
  if (type === undefined) return undefined;
  const own = parsed.fields
    .filter((f) => f.name.startsWith('content-') || f.name === 'mime-version')
    .map((f) => bytes.toString('latin1', f.start, f.end));
  const version = own.some((field) => /^mime-version:/i.test(field)) ? '' : 'MIME-Version: 1.0\r\n';
  return {
    fields: `${header}${version}${own.join('')}`,
    body: { kind: 'bytes', bytes: bytes.subarray(parsed.end) },
  };
}

function opaque(
  conversion: Conversion,
  { properties, content }: MapiAttachment,
  header: string,
): Entity | undefined {
  if (content.kind !== 'data') return undefined;
  const reader = new PropertyReader(properties);
  const came = transportField(conversion.reader, 'content-type');
  const tag = reader.text(tags.attachMimeTag);
  const known = [came, tag].find((type) => type !== undefined && /pkcs7-mime/i.test(type));
  const type = known ?? formatParameters('application/pkcs7-mime', [['name', 'smime.p7m']]);
  const fields =
    `${header}MIME-Version: 1.0\r\n` +
    formatField('Content-Type', type) +
    'Content-Transfer-Encoding: base64\r\n' +
    formatField('Content-Disposition', formatParameters('attachment', [['filename', 'smime.p7m']]));
  const chunks = (): AsyncIterable<Bytes> => asFarAsRead(conversion, 'smime.p7m', content.chunks());
  return { fields, body: { kind: 'stream', chunks } };
}
