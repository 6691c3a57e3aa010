import type { Bytes } from '#platform/bytes.ts';
import type { Section } from '#codecs/imap/section.ts';
import { findPart } from '#codecs/mime/find-section.ts';
import { pickFields, type MessageHeader } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';

/** Where a section's bytes are: a run of the message, or bytes made from its header. */
export type Located =
  | { readonly kind: 'run'; readonly start: number; readonly end: number }
  | { readonly kind: 'bytes'; readonly bytes: Bytes };

/** A section of the message itself (without part numbers): its header is enough to find it. */
// RFC 9051 §6.4.5.1
export function locateInMessage(
  section: Section,
  message: { readonly size: number; readonly head: Bytes; readonly header: MessageHeader },
): Located | undefined {
  const { size } = message;
  // The header is parsed when it is asked for.
  switch (section.part) {
    case 'all':
      return { kind: 'run', start: 0, end: size };
    case 'header':
      return { kind: 'run', start: 0, end: message.header.end };
    case 'text':
      return { kind: 'run', start: message.header.end, end: size };
    case 'header-fields':
    case 'header-fields-not':
      return pick(section, message.head, message.header);
    case 'mime':
      return undefined;
  }
}

/** A section of one of its parts; undefined when the message has no such part. */
// RFC 9051 §6.4.5.1
export function locateInPart(
  section: Section,
  message: { readonly bytes: Bytes; readonly tree: MessagePart },
): Located | undefined {
  const part = findPart(message.tree, section.path);
  if (part === undefined) return undefined;
  if (section.part === 'all') return { kind: 'run', start: part.bodyStart, end: part.bodyEnd };
  if (section.part === 'mime') return { kind: 'run', start: part.headerStart, end: part.bodyStart };
  // HEADER and TEXT speak of an embedded message.
  const inner = part.kind === 'message' ? part.children[0] : undefined;
  if (inner === undefined) return undefined;
  if (section.part === 'header')
    return { kind: 'run', start: inner.headerStart, end: inner.bodyStart };
  if (section.part === 'text') return { kind: 'run', start: inner.bodyStart, end: inner.bodyEnd };
  return pick(section, message.bytes, inner.header);
}

function pick(section: Section, bytes: Bytes, header: MessageHeader): Located {
  const names = new Set(section.fields!.map((name) => name.toLowerCase()));
  const isPositive = section.part === 'header-fields';
  const picked = pickFields(bytes, header, (name) => names.has(name) === isPositive);
  // The delimiting empty line always follows.
  return { kind: 'bytes', bytes: Buffer.concat([picked, emptyLine]) };
}

const emptyLine = Buffer.from('\r\n');
