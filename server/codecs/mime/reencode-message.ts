import { asBuffer, type Bytes } from '#platform/bytes.ts';
import { decodeBody, isKnownEncoding } from './decode-body.ts';
import type { HeaderField } from './header-fields.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';
import { encodeQuotedPrintable } from './transfer/encode-quoted-printable.ts';

export interface ReencodeGoal {
  /** What the next host takes. */
  readonly to: '7bit' | '8bit';
  /** The message was sent as BINARYMIME: lines may be of any length and NUL, CR, LF may stand alone. */
  readonly isBinary: boolean;
}

export type Reencoded =
  | { readonly kind: 'reencoded'; readonly content: Bytes }
  /** Nothing that changes it may be done to this message. */
  | { readonly kind: 'impossible'; readonly obstacle: ReencodeObstacle };

/**
 * signed: the bytes under a multipart/signed would change; header: header fields hold 8-bit text; structure: octets
 * stand where no transfer encoding reaches them.
 */
export type ReencodeObstacle = 'signed' | 'header' | 'structure';

/**
 * The same message in transfer encodings that fit the goal: text parts that do not fit become quoted-printable, others
 * base64, in multiparts and embedded messages too. Header fields but Content-Transfer-Encoding stay as they are, and so
 * does every part that fits already. Decoded, each part has the bytes it had.
 */
// RFC 6152 §3, RFC 3030 §3, RFC 2045 §6
export function reencodeMessage(message: Uint8Array, goal: ReencodeGoal): Reencoded {
  const bytes = asBuffer(message);
  const work: Work = { bytes, goal, chunks: [], obstacle: undefined };
  writePart(work, parseMessage(bytes), 'top');
  return work.obstacle === undefined
    ? { kind: 'reencoded', content: Buffer.concat(work.chunks) }
    : { kind: 'impossible', obstacle: work.obstacle };
}

interface Work {
  readonly bytes: Bytes;
  readonly goal: ReencodeGoal;
  readonly chunks: Uint8Array[];
  obstacle: ReencodeObstacle | undefined;
}

/** Where a part stands: an embedded message has fields of its own too, other parts have MIME fields alone. */
type Place = 'top' | 'message' | 'part';

function writePart(work: Work, part: MessagePart, place: Place): void {
  if (work.obstacle !== undefined) return;
  const { bytes, goal } = work;
  if (goal.to === '7bit' && has8bit(bytes, part.headerStart, part.bodyStart)) {
    work.obstacle = 'header';
    return;
  }
  // RFC 2045 §6.4
  if (part.children.length > 0) writeComposite(work, part, place);
  else if (fits(work, part)) {
    writeHeader(work, part, { place, encoding: identityOf(work, part) });
    work.chunks.push(bytes.subarray(part.bodyStart, part.bodyEnd));
  } else writeLeaf(work, part, place);
}

function writeComposite(work: Work, part: MessagePart, place: Place): void {
  const { bytes } = work;
  // RFC 1847 §2.1: what is signed is the part as it is.
  if (part.kind === 'multipart' && part.subtype === 'signed') {
    if (fits(work, part)) work.chunks.push(bytes.subarray(part.headerStart, part.bodyEnd));
    else work.obstacle = 'signed';
    return;
  }
  writeHeader(work, part, { place, encoding: identityOf(work, part) });
  let at = part.bodyStart;
  for (const [i, child] of part.children.entries()) {
    writeGap(work, { start: at, end: child.headerStart, isPreamble: i === 0 });
    writePart(work, child, part.kind === 'message' ? 'message' : 'part');
    at = child.bodyEnd;
  }
  writeGap(work, { start: at, end: part.bodyEnd, isPreamble: false });
}

/** Boundary lines, and what stands before and after them. */
function writeGap(
  work: Work,
  { start, end, isPreamble }: { start: number; end: number; isPreamble: boolean },
): void {
  const text = work.bytes.subarray(start, end);
  const isClean = fitsAsText(text, work.goal);
  // RFC 2046 §5.1.1: nobody reads a preamble. Later octets may be parts beyond what was told apart.
  if (isPreamble && !isClean) work.chunks.push(asciiOf(text));
  else {
    if (!isClean) work.obstacle ??= 'structure';
    work.chunks.push(text);
  }
}

function writeLeaf(work: Work, part: MessagePart, place: Place): void {
  // RFC 2045 §6.4: multipart and message have no encoding of their own; RFC 6532 §3.5 lifts that for the global ones.
  const isComposite =
    part.type === 'multipart' || (part.type === 'message' && !part.subtype.startsWith('global'));
  if (isComposite || !isKnownEncoding(part)) {
    work.obstacle = 'structure';
    return;
  }
  const content = decodeBody(work.bytes, part);
  const encoding = part.type === 'text' ? 'quoted-printable' : 'base64';
  writeHeader(work, part, { place, encoding });
  if (encoding === 'base64') {
    work.chunks.push(base64Lines(content));
    if (place === 'top') work.chunks.push(CRLF);
    return;
  }
  const encoded = encodeQuotedPrintable(content);
  work.chunks.push(encoded);
  // The line end that every message gets is not part of the text.
  if (place === 'top' && !endsWithCrlf(encoded)) work.chunks.push(Buffer.from('=\r\n'));
}

/** The header with this Content-Transfer-Encoding; as it is when undefined. */
function writeHeader(
  work: Work,
  part: MessagePart,
  { place, encoding }: { place: Place; encoding: string | undefined },
): void {
  const { bytes } = work;
  const { header } = part;
  if (encoding === undefined) {
    work.chunks.push(bytes.subarray(part.headerStart, part.bodyStart));
    return;
  }
  let at = header.start;
  const isEncoding = (field: HeaderField) => field.name === 'content-transfer-encoding';
  for (const field of header.fields.filter(isEncoding)) {
    work.chunks.push(bytes.subarray(at, field.start));
    at = field.end;
  }
  work.chunks.push(bytes.subarray(at, header.fieldsEnd));
  const has = (name: string) => header.fields.some((f) => f.name === name);
  const added: string[] = [];
  if (header.fieldsEnd > header.start && bytes[header.fieldsEnd - 1] !== 10) added.push('');
  if (place !== 'part') {
    if (!has('mime-version')) added.push('MIME-Version: 1.0');
    // RFC 1428 §3: 8-bit text that says nothing of its charset.
    if (!has('content-type')) added.push('Content-Type: text/plain; charset=unknown-8bit');
  }
  added.push(`Content-Transfer-Encoding: ${encoding}`, '', '');
  work.chunks.push(Buffer.from(added.join('\r\n')));
}

/** The word for a body that stays as it is, when the header says one that is not allowed any more. */
function identityOf({ goal }: Work, part: MessagePart): string | undefined {
  const written = part.fields.encoding?.toLowerCase();
  const isTooMuch = written === 'binary' || (written === '8bit' && goal.to === '7bit');
  return isTooMuch ? goal.to : undefined;
}

function fits({ bytes, goal }: Work, part: MessagePart): boolean {
  return fitsAsText(bytes.subarray(part.bodyStart, part.bodyEnd), goal);
}

/** Longest line without its CRLF (RFC 5322 §2.1.1). */
const MOST_LINE = 998;

function fitsAsText(text: Bytes, { to, isBinary }: ReencodeGoal): boolean {
  if (to === '7bit' && has8bit(text, 0, text.length)) return false;
  if (!isBinary) return true;
  if (text.includes(0)) return false;
  for (let at = 0; at < text.length;) {
    const lf = text.indexOf(10, at);
    const end = lf < 0 ? text.length : lf;
    const isEnded = lf > 0 && text[lf - 1] === 13;
    if (lf >= 0 && !isEnded) return false;
    const textEnd = isEnded ? lf - 1 : end;
    const cr = text.indexOf(13, at);
    if (textEnd - at > MOST_LINE || (cr >= 0 && cr < textEnd)) return false;
    at = end + 1;
  }
  return true;
}

const eightBit = /[\x80-\xff]/;
/** Octets looked at in one piece. */
const PIECE = 1024 * 1024;

function has8bit(bytes: Bytes, start: number, end: number): boolean {
  for (let at = start; at < end; at += PIECE)
    if (eightBit.test(bytes.toString('latin1', at, Math.min(end, at + PIECE)))) return true;
  return false;
}

function asciiOf(text: Bytes): Bytes {
  return Buffer.from(
    text.toString('latin1').replace(/[\0\x80-\xff]|\r(?!\n)|(?<!\r)\n/g, '?'),
    'latin1',
  );
}

const CRLF = Buffer.from('\r\n');

// RFC 2045 §6.8
function base64Lines(content: Bytes): Bytes {
  const text = content.toString('base64');
  return Buffer.from(text.match(/.{1,76}/g)?.join('\r\n') ?? '', 'latin1');
}

function endsWithCrlf(bytes: Bytes): boolean {
  return bytes.length === 0 || (bytes.at(-2) === 13 && bytes.at(-1) === 10);
}
