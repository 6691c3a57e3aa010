import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';

/** The message without these fields (in lower case), which its exporter added. */
export function withoutFields(message: Bytes, names: readonly string[]): Bytes {
  const header = parseHeader(message, 0, message.length);
  const own = header.fields.filter(({ name }) => names.includes(name));
  if (own.length === 0) return message;
  const parts: Bytes[] = [];
  let at = 0;
  for (const { start, end } of own) {
    parts.push(message.subarray(at, start));
    at = end;
  }
  return Buffer.concat([...parts, message.subarray(at)]);
}
