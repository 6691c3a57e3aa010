// What stands in the mbox for a message whose content is a file of its own: its header, and where the body lies.
import { LF } from '#platform/bytes.ts';
import type { StoredKind } from './record-header.ts';

/** The stub's bytes. Header fields that describe the body describe another one here and are renamed. */
export function formatLargeStub(kind: StoredKind, beginning: Buffer, name: string): Buffer {
  const note = `The content of this message is a file of its own beside the packs: large/${name}\r\n`;
  if (kind !== 'message') return Buffer.from(note);
  const header = headerBlock(beginning)
    .toString('latin1')
    .replace(/^(Content-[\w-]*|MIME-Version):/gim, 'X-Original-$1:');
  return Buffer.concat([
    Buffer.from(header, 'latin1'),
    Buffer.from(
      `X-Mailstead-Content: large/${name}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${note}`,
    ),
  ]);
}

/** Complete header lines at the beginning of a message, without the empty line that ends them. */
function headerBlock(beginning: Buffer): Buffer {
  let lineStart = 0;
  for (let end = beginning.indexOf(LF); end >= 0; end = beginning.indexOf(LF, lineStart)) {
    const isEmpty = end === lineStart || (end === lineStart + 1 && beginning[lineStart] === 13);
    if (isEmpty || !isHeaderLine(beginning, lineStart)) break;
    lineStart = end + 1;
  }
  return beginning.subarray(0, lineStart);
}

/** A continuation line or "name:". */
function isHeaderLine(bytes: Buffer, at: number): boolean {
  if (bytes[at] === 0x20 || bytes[at] === 0x09) return at > 0;
  for (let i = at; i < bytes.length; i++) {
    const c = bytes[i]!;
    if (c === 0x3a) return i > at;
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return false;
}
