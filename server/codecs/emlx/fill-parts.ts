import { fieldValue, type MessageHeader } from '#codecs/mime/header-fields.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import type { Bytes } from '#platform/bytes.ts';

/** Mail's mark on a part whose content it keeps elsewhere. */
const MARK = 'x-apple-content-length';

/** The parts of a partial message that are kept beside it, as the names of their folders: "2", "1.2". */
export function missingParts(message: Bytes): string[] {
  return missing(message, parseMessage(message)).map(({ section }) => section);
}

/** The message with these parts in it; parts that are not given stay empty. */
export function fillParts(message: Bytes, contents: ReadonlyMap<string, Bytes>): Bytes {
  const newline = message.includes('\r\n') ? '\r\n' : '\n';
  const pieces: Bytes[] = [];
  let at = 0;
  for (const { section, part } of missing(message, parseMessage(message))) {
    const content = contents.get(section);
    if (content === undefined) continue;
    const { header, bodyStart, bodyEnd } = part;
    pieces.push(message.subarray(at, header.start));
    pieces.push(Buffer.from(headerFor(header, newline)), encode(content, newline));
    at = Math.max(bodyStart, bodyEnd);
    // A part that has no body at all ends right before the boundary, which must stay at the beginning of a line.
    if (message[at] !== 10 && message[at] !== 13) pieces.push(Buffer.from(newline));
  }
  return Buffer.concat([...pieces, message.subarray(at)]);
}

interface MissingPart {
  readonly section: string;
  readonly part: MessagePart;
}

function missing(message: Bytes, part: MessagePart, section = ''): MissingPart[] {
  if (part.kind === 'leaf') {
    const isMarked = part.header.fields.some(({ name }) => name === MARK);
    const isEmpty = !/\S/.test(message.toString('latin1', part.bodyStart, part.bodyEnd));
    return isMarked && isEmpty ? [{ section: section === '' ? '1' : section, part }] : [];
  }
  const prefix = section === '' ? '' : `${section}.`;
  return part.children.flatMap((child, i) =>
    missing(message, child, part.kind === 'multipart' ? `${prefix}${i + 1}` : section),
  );
}

/** The header without Mail's mark; whatever encoding the part had, what is filled in comes as base64. */
function headerFor(header: MessageHeader, newline: string): Buffer {
  const kept = header.fields.filter(
    ({ name }) => name !== MARK && name !== 'content-transfer-encoding',
  );
  const encoding = header.fields.find(({ name }) => name === 'content-transfer-encoding');
  const lines = kept.map(({ start, end }) =>
    header.text.slice(start - header.start, end - header.start),
  );
  const isBase64 = encoding !== undefined && /^base64$/i.test(fieldValue(header, encoding));
  const own = isBase64
    ? header.text.slice(encoding.start - header.start, encoding.end - header.start)
    : `Content-Transfer-Encoding: base64${newline}`;
  return Buffer.from(`${lines.join('')}${own}${newline}`, 'latin1');
}

const LINE = 76;

function encode(content: Bytes, newline: string): Bytes {
  const text = content.toString('base64');
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return Buffer.from(lines.join(newline));
}
