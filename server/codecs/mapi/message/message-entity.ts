import { formatField } from '#codecs/mime/format-header.ts';
import { encodeTextBody } from '#codecs/mime/encode-body.ts';
import { toCrlf } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { tags } from '../property-tags.ts';
import { readParts } from './attachments.ts';
import type { EmbedItem, Part } from './attachments.ts';
import { htmlText, readBodies } from './bodies.ts';
import type { Bodies } from './bodies.ts';
import { formatParameters } from './content-type.ts';
import type { Conversion } from './context.ts';
import type { Entity } from './entity.ts';
import { mailHeader } from './mail-header.ts';
import { reportOf } from './report-parts.ts';
import { signedBody } from './signed-message.ts';

/** What a message carries beside what its properties say. */
export interface MessageExtras {
  /** A form of the body for calendar programs, with the value of its Content-Type. */
  readonly calendar?: { readonly type: string; readonly text: string };
  /** Parts behind the attachments. */
  readonly parts?: readonly Entity[];
  readonly embed: EmbedItem;
}

/** A message as an entity: the header it came with or one that is made, its bodies, its attachments. */
// MS-OXCMAIL §2.2, RFC 5322 §3.6
export async function messageEntity(
  conversion: Conversion,
  extras: MessageExtras,
): Promise<Entity> {
  const { reader, losses } = conversion;
  const messageClass = reader.text(tags.messageClass) ?? 'IPM.Note';
  const header = mailHeader(conversion);
  const signed = await signedBody(conversion, messageClass, header);
  if (signed !== undefined) return signed;
  const bodies = readBodies(reader);
  for (const detail of bodies.problems) losses.push({ what: 'body', detail });
  const html = bodies.html === undefined ? '' : htmlText(bodies.html);
  const parts = await readParts(conversion, html, extras.embed);
  const report = reportOf(conversion, messageClass);
  const text = textEntity(conversion, bodies, { parts, calendar: extras.calendar });
  if (report !== undefined) {
    const all = [text, report.part, ...parts.filter((p) => !p.isInline).map((p) => p.entity)];
    return withHeader(header, multipart(conversion, `report; report-type=${report.type}`, all));
  }
  const beside = [
    ...parts.filter((p) => !p.isInline).map((p) => p.entity),
    ...(extras.parts ?? []),
  ];
  const body = beside.length === 0 ? text : multipart(conversion, 'mixed', [text, ...beside]);
  return withHeader(header, body);
}

function withHeader(header: string, entity: Entity): Entity {
  return { ...entity, fields: `${header}MIME-Version: 1.0\r\n${entity.fields}` };
}

interface TextParts {
  readonly parts: readonly Part[];
  readonly calendar: MessageExtras['calendar'];
}

/** The bodies in the order of what they can say, the poorest first. */
// RFC 2046 §5.1.4
function textEntity(
  conversion: Conversion,
  bodies: Bodies,
  { parts, calendar }: TextParts,
): Entity {
  const forms: Entity[] = [];
  if (bodies.plain !== undefined)
    forms.push(leaf('text/plain', 'utf-8', toCrlf(Buffer.from(bodies.plain))));
  if (bodies.html !== undefined) {
    const { bytes, charset } = bodies.html;
    const html = leaf('text/html', charset, bytes);
    const shown = parts.filter((p) => p.isInline).map((p) => p.entity);
    // RFC 2387 §3
    forms.push(
      shown.length === 0
        ? html
        : multipart(conversion, 'related; type="text/html"', [html, ...shown]),
    );
  }
  if (bodies.rtf !== undefined) forms.push(leaf('text/rtf', undefined, bodies.rtf));
  if (calendar !== undefined)
    forms.push({ ...leaf(calendar.type, undefined, Buffer.from(calendar.text)) });
  if (forms.length === 0) return leaf('text/plain', 'utf-8', Buffer.alloc(0));
  return forms.length === 1 ? forms[0]! : multipart(conversion, 'alternative', forms);
}

function leaf(type: string, charset: string | undefined, bytes: Bytes): Entity {
  const { encoding, content } = encodeTextBody(bytes);
  const isPlainAscii = encoding === '7bit' && type === 'text/plain';
  return {
    fields:
      formatField(
        'Content-Type',
        formatParameters(type, [['charset', isPlainAscii ? 'us-ascii' : charset]]),
      ) + `Content-Transfer-Encoding: ${encoding}\r\n`,
    body: { kind: 'bytes', bytes: content },
  };
}

export function multipart(
  conversion: Conversion,
  subtype: string,
  parts: readonly Entity[],
): Entity {
  const boundary = conversion.boundary();
  return {
    fields: formatField('Content-Type', `multipart/${subtype}; boundary="${boundary}"`),
    body: { kind: 'parts', boundary, parts },
  };
}
