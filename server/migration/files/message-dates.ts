import { fieldValue, headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import type { Bytes } from '#platform/bytes.ts';

/** When a message came, as it says itself: the last Received field, which stands first, else its Date; in seconds. */
// RFC 5322 §3.6.7
export function dateInMessage(message: Bytes): number | undefined {
  const header = parseHeader(message, 0, message.length);
  const received = header.fields.find(({ name }) => name === 'received');
  const trace = received === undefined ? '' : fieldValue(header, received);
  const at = trace.lastIndexOf(';');
  const arrived = at < 0 ? undefined : parseMessageDate(trace.slice(at + 1));
  return arrived ?? parseMessageDate(headerValue(header, 'date') ?? '');
}
