import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import type { Bytes } from '#platform/bytes.ts';

/** When a message arrived, as the last server on its way noted; undefined where none did. */
// RFC 5321 §4.4
export function arrivalOf(message: Bytes): number | undefined {
  const header = parseHeader(message, 0, message.length);
  // The topmost is the last one.
  const received = headerValue(header, 'received');
  const date = received?.slice(received.lastIndexOf(';') + 1).trim();
  return date === undefined ? undefined : parseMessageDate(date);
}
