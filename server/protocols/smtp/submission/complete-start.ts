import { editHeaderChunks } from '#codecs/mime/edit-header.ts';
import { formatMessageDate } from '#codecs/mime/format-header.ts';
import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';

/**
 * What a submission server adds to and takes from a user's message: a missing Date and Message-ID come in, Bcc goes.
 * `start` holds the whole header. Nothing else is touched.
 */
// RFC 6409 §8
export function completeStart(
  start: Bytes,
  facts: { readonly epochMs: number; readonly messageId: string },
): Bytes[] {
  const names = new Set(parseHeader(start, 0, start.length).fields.map((f) => f.name));
  const append: string[] = [];
  // RFC 5322 §3.6
  if (!names.has('date')) append.push(`Date: ${formatMessageDate(facts.epochMs / 1000)}\r\n`);
  if (!names.has('message-id')) append.push(`Message-ID: <${facts.messageId}>\r\n`);
  const remove = ['bcc', 'resent-bcc'].filter((name) => names.has(name));
  if (append.length === 0 && remove.length === 0) return [start];
  return editHeaderChunks(start, { append, remove });
}
