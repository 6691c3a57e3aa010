import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatField } from '#codecs/mime/format-header.ts';
import type { MapiAttachment } from '../mapi-item.ts';
import { MAX_ITEM_DEPTH } from '../mapi-item.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';
import { OCTETS, formatParameters, mediaTypeOfName } from './content-type.ts';
import type { Conversion } from './context.ts';
import type { Entity } from './entity.ts';

/** An attachment as it is to be written. */
export interface Part {
  readonly entity: Entity;
  /** Shown in the text rather than beside it. */
  readonly isInline: boolean;
}

/** What makes an entity of an item inside; it lies above this file. */
export type EmbedItem = (
  conversion: Conversion,
  attachment: MapiAttachment,
  name: string,
) => Promise<Entity>;

const EXCEPTION_FLAG = 2;
const REFERENCE_METHODS = new Set([2, 3, 4, 7]);

/** The attachments of an item, in their order. Those that cannot be read are losses, and so are links to files. */
export async function readParts(
  conversion: Conversion,
  html: string,
  embed: EmbedItem,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const attachment of conversion.item.attachments) {
    const reader = new PropertyReader(attachment.properties);
    if (isPartOfItem(attachment, reader)) continue;
    const part = await readPart(conversion, { attachment, reader, html }, embed);
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

/** Instances of a series that were changed, and the picture of a contact, are kept as attachments. */
export function isPartOfItem({ content }: MapiAttachment, reader: PropertyReader): boolean {
  const flags = reader.number(tags.attachmentFlags) ?? 0;
  return (flags & EXCEPTION_FLAG) !== 0 && content.kind === 'item';
}

interface Reading {
  readonly attachment: MapiAttachment;
  readonly reader: PropertyReader;
  readonly html: string;
}

async function readPart(
  conversion: Conversion,
  { attachment, reader, html }: Reading,
  embed: EmbedItem,
): Promise<Part | undefined> {
  const { content } = attachment;
  const name = nameOf(reader);
  switch (content.kind) {
    case 'item':
      if (conversion.depth >= MAX_ITEM_DEPTH) {
        conversion.losses.push({ what: 'attachment', detail: `${name}: items nested too deep` });
        return undefined;
      }
      return await tryEmbed(conversion, { attachment, name }, embed);
    case 'none':
      return linkPart(conversion, reader, name);
    case 'data': {
      const contentId = contentIdOf(reader);
      const location = reader.text(tags.attachContentLocation)?.trim();
      const isInline = isShownIn(html, contentId, location);
      const fields =
        formatField('Content-Type', formatParameters(typeOf(reader, name), [['name', name]])) +
        'Content-Transfer-Encoding: base64\r\n' +
        formatField(
          'Content-Disposition',
          formatParameters(isInline ? 'inline' : 'attachment', [['filename', name]]),
        ) +
        (contentId === undefined ? '' : formatField('Content-ID', `<${contentId}>`)) +
        (location === undefined || /[^\x21-\x7e]/.test(location)
          ? ''
          : formatField('Content-Location', location));
      const chunks = (): AsyncIterable<Bytes> => asFarAsRead(conversion, name, content.chunks());
      return { entity: { fields, body: { kind: 'stream', chunks } }, isInline };
    }
  }
}

/** What can be read of a content that is damaged; that it is cut is told. */
export async function* asFarAsRead(
  { losses }: Conversion,
  name: string,
  chunks: AsyncIterable<Bytes>,
): AsyncGenerator<Bytes> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    losses.push({ what: 'attachment-damaged', detail: `${name} is cut: ${error.message}` });
  }
}

async function tryEmbed(
  conversion: Conversion,
  { attachment, name }: { readonly attachment: MapiAttachment; readonly name: string },
  embed: EmbedItem,
): Promise<Part | undefined> {
  try {
    return { entity: await embed(conversion, attachment, name), isInline: false };
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    conversion.losses.push({ what: 'attachment', detail: `${name}: ${error.message}` });
    return undefined;
  }
}

/** A link to a file that lies elsewhere becomes a small file that names it. */
function linkPart({ losses }: Conversion, reader: PropertyReader, name: string): Part | undefined {
  const path = reader.text(tags.attachLongPathName) ?? reader.text(tags.attachPathName);
  const isLink = REFERENCE_METHODS.has(reader.number(tags.attachMethod) ?? 0);
  if (!isLink || path === undefined) {
    if (reader.number(tags.attachMethod) !== 0)
      losses.push({ what: 'attachment', detail: `${name}: it has no content` });
    return undefined;
  }
  losses.push({ what: 'attachment-link', detail: `${name} is a link to ${path}` });
  const fields =
    formatField(
      'Content-Type',
      formatParameters('application/internet-shortcut', [['name', `${name}.url`]]),
    ) +
    'Content-Transfer-Encoding: base64\r\n' +
    formatField(
      'Content-Disposition',
      formatParameters('attachment', [['filename', `${name}.url`]]),
    );
  const bytes = Buffer.from(
    `${Buffer.from(`[InternetShortcut]\r\nURL=${path}\r\n`).toString('base64')}\r\n`,
  );
  return { entity: { fields, body: { kind: 'bytes', bytes } }, isInline: false };
}

export function nameOf(reader: PropertyReader): string {
  const name =
    reader.text(tags.attachLongFileName) ??
    reader.text(tags.attachFileName) ??
    reader.text(tags.displayName);
  const clean = name?.replace(/[\0-\x1f\x7f]+/g, ' ').trim();
  return clean === undefined || clean === '' ? 'attachment' : clean;
}

const OLE_METHOD = 6;

/** The media type that an attachment says, or that its name says. */
export function typeOf(reader: PropertyReader, name: string): string {
  const tag = reader.text(tags.attachMimeTag)?.trim().toLowerCase();
  const type = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+/.exec(tag ?? '')?.[0];
  // Those two have bodies with a structure, which base64 may not hide.
  const isComposite =
    type?.startsWith('multipart/') === true || type?.startsWith('message/') === true;
  if (type !== undefined && !isComposite) return type;
  if (isComposite) return OCTETS;
  return reader.number(tags.attachMethod) === OLE_METHOD
    ? 'application/x-oleobject'
    : mediaTypeOfName(name);
}

function contentIdOf(reader: PropertyReader): string | undefined {
  const id = reader.text(tags.attachContentId)?.trim().replace(/^<|>$/g, '');
  return id === undefined || id === '' || /[^\x21-\x7e]/.test(id) ? undefined : id;
}

function isShownIn(
  html: string,
  contentId: string | undefined,
  location: string | undefined,
): boolean {
  if (html === '') return false;
  if (contentId !== undefined && html.includes(`cid:${contentId}`)) return true;
  if (contentId !== undefined && html.includes(`cid:${encodeURIComponent(contentId)}`)) return true;
  return location !== undefined && location !== '' && html.includes(location);
}
