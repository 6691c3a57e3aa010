import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { parseHeader } from './header-fields.ts';

export interface HeaderEdit {
  /** Complete fields with their CRLF, put before all others. */
  readonly prepend?: readonly (string | Uint8Array)[];
  /** Complete fields with their CRLF, put behind all others. */
  readonly append?: readonly (string | Uint8Array)[];
  /** Names of fields to take out, in any case. */
  readonly remove?: readonly string[];
}

/**
 * The message with its top-level header edited; every byte that is not asked for stays as it is. Gives views of
 * the input to be written one after the other, so that a large message is not copied.
 */
export function editHeaderChunks(message: Uint8Array, edit: HeaderEdit): Bytes[] {
  const bytes = asBuffer(message);
  const header = parseHeader(bytes, 0, bytes.length);
  const removed = new Set((edit.remove ?? []).map((name) => name.toLowerCase()));
  const chunks: Bytes[] = (edit.prepend ?? []).map(toBytes);
  let keptFrom = 0;
  for (const field of removed.size === 0 ? [] : header.fields) {
    if (field.name === '' || !removed.has(field.name)) continue;
    if (field.start > keptFrom) chunks.push(bytes.subarray(keptFrom, field.start));
    keptFrom = field.end;
  }
  const added = (edit.append ?? []).map(toBytes);
  if (added.length === 0) {
    chunks.push(bytes.subarray(keptFrom));
    return chunks;
  }
  chunks.push(bytes.subarray(keptFrom, header.fieldsEnd));
  // A header cut off in the middle of a line must not swallow the new field.
  if (header.fieldsEnd > keptFrom && bytes[header.fieldsEnd - 1] !== 10)
    chunks.push(Buffer.from('\r\n'));
  chunks.push(...added, bytes.subarray(header.fieldsEnd));
  return chunks;
}

/** As editHeaderChunks, in one piece. */
export function editHeader(message: Uint8Array, edit: HeaderEdit): Bytes {
  return Buffer.concat(editHeaderChunks(message, edit));
}

function toBytes(field: string | Uint8Array): Bytes {
  return typeof field === 'string' ? Buffer.from(field) : asBuffer(field);
}
