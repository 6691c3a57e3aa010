import { pickFields } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import type { Bytes } from '#platform/bytes.ts';

/** Base64 in lines of this many characters. */
// RFC 2045 §6.8
const LINE_LENGTH = 76;

/**
 * A message whose binary parts hold NUL, with those parts in base64: BODY[...] cannot send NUL, and BINARY[...] gives the
 * same bytes either way. Other messages come back as they are.
 */
// RFC 3516 §4.4
export function encodeNul(bytes: Bytes): Bytes {
  if (!bytes.includes(0)) return bytes;
  const chunks: Bytes[] = [];
  let done = 0;
  const visit = (part: MessagePart): void => {
    if (part.kind !== 'leaf') {
      // RFC 2045 §6.2: what holds no binary part any more is no longer binary itself.
      if (encodingOf(part) === 'binary') relabel(part, '8bit');
      part.children.forEach(visit);
      return;
    }
    const body = bytes.subarray(part.bodyStart, part.bodyEnd);
    if (encodingOf(part) !== 'binary' || !body.includes(0)) return;
    relabel(part, 'base64');
    chunks.push(toBase64(body));
    done = part.bodyEnd;
  };
  const relabel = (part: MessagePart, encoding: string): void => {
    chunks.push(bytes.subarray(done, part.headerStart));
    chunks.push(pickFields(bytes, part.header, (name) => name !== 'content-transfer-encoding'));
    chunks.push(Buffer.from(`Content-Transfer-Encoding: ${encoding}\r\n`, 'latin1'));
    chunks.push(bytes.subarray(part.header.fieldsEnd, part.bodyStart));
    done = part.bodyStart;
  };
  visit(parseMessage(bytes));
  chunks.push(bytes.subarray(done));
  return Buffer.concat(chunks);
}

function encodingOf(part: MessagePart): string {
  return (part.fields.encoding ?? '7bit').toLowerCase();
}

function toBase64(body: Bytes): Bytes {
  const text = body.toString('base64');
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += LINE_LENGTH) lines.push(text.slice(i, i + LINE_LENGTH));
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
