import { decodeText } from './decode-body.ts';
import { htmlToText } from './html-text.ts';
import type { MessagePart } from './message-part.ts';

/** RFC 8970 §3.2: characters of a preview. */
export const MAX_PREVIEW_LENGTH = 256;
/** Encoded bytes of the text that are looked at. */
const MAX_PREVIEW_BYTES = 16 * 1024;

/**
 * The beginning of what a person reads in the message: the first text part, quotations and white space runs
 * left out, at most 256 characters. '' when there is no text.
 */
// RFC 8970 §3.1
export function previewText(message: Uint8Array, tree: MessagePart): string {
  const part = firstText(tree);
  if (part === undefined) return '';
  const text = decodeText(message, part, { maxBytes: MAX_PREVIEW_BYTES });
  const readable = part.subtype === 'html' ? htmlToText(text) : text;
  const own = condense(readable.replace(/^[ \t]*>.*$/gm, ''));
  // A message that only quotes still has a preview.
  return own === '' ? condense(readable) : own;
}

/** True when the preview of a message is that of its first `length` bytes, whose tree this is. */
export function isPreviewWithin(tree: MessagePart, length: number): boolean {
  const part = firstText(tree);
  if (part === undefined) return false;
  const isRead = part.bodyEnd < length || length - part.bodyStart >= MAX_PREVIEW_BYTES;
  return isRead && (part.subtype === 'plain' || !isInOpenAlternative(tree, part, length));
}

/** A plainer alternative may follow. */
function isInOpenAlternative(tree: MessagePart, leaf: MessagePart, length: number): boolean {
  if (tree.subtype === 'alternative' && tree !== leaf && tree.bodyEnd >= length) return true;
  const child = tree.children.find(
    (c) => c.headerStart <= leaf.headerStart && leaf.bodyEnd <= c.bodyEnd,
  );
  return child !== undefined && isInOpenAlternative(child, leaf, length);
}

function firstText(part: MessagePart): MessagePart | undefined {
  if (part.kind === 'leaf') {
    const isAttached = part.fields.disposition?.type.toLowerCase() === 'attachment';
    const isReadable = part.type === 'text' && !isAttached && part.subtype !== 'calendar';
    return isReadable && part.bodyEnd > part.bodyStart ? part : undefined;
  }
  const found = part.children.map(firstText).filter((p) => p !== undefined);
  if (part.subtype !== 'alternative') return found[0];
  // RFC 2046 §5.1.4: of alternatives the plain one is the cheapest to read.
  return found.find((p) => p.subtype === 'plain') ?? found[0];
}

/** White space runs become one space; cut between characters. */
function condense(text: string): string {
  const flat = text.replace(/(?:[\s\p{Cc}\p{Cf}]|\u034f)+/gu, ' ').trim();
  if (flat.length <= MAX_PREVIEW_LENGTH) return flat.toWellFormed();
  const cut = /[\ud800-\udbff]/.test(flat[MAX_PREVIEW_LENGTH - 1]!)
    ? MAX_PREVIEW_LENGTH - 1
    : MAX_PREVIEW_LENGTH;
  return flat.slice(0, cut).trimEnd().toWellFormed();
}
