import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { ItemContent } from '../item.ts';

// RFC 8098 §2.1
const asking = new Set([
  'disposition-notification-to',
  'return-receipt-to',
  'x-confirm-reading-to',
]);

/**
 * Renames the fields that ask for a read receipt, so that programs that find the message new do not answer again. What was
 * asked stays readable under the new name.
 */
export function disarmReadReceipts(content: ItemContent): ItemContent {
  const { bytes } = content;
  const header = parseHeader(bytes, 0, bytes.length);
  const found = header.fields.filter(({ name }) => asking.has(name));
  if (found.length === 0) return content;
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start } of found) {
    parts.push(bytes.subarray(at, start), Buffer.from('X-Disarmed-'));
    at = start;
  }
  parts.push(bytes.subarray(at));
  return { ...content, bytes: Buffer.concat(parts) };
}
