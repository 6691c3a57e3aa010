import { decodeCharset, decodeUnlabelled } from '#codecs/charset/decode-charset.ts';

/**
 * Text of an unstructured value or phrase: encoded words decoded, bare 8-bit bytes read as UTF-8 or
 * windows-1252. Words that are broken stay as they are. `value` is latin1 text (characters are bytes).
 */
// RFC 2047 §6
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return decodeBare(value);
  let out = '';
  let at = 0;
  let pending: PendingWord | undefined;
  const head = new RegExp(wordHead, 'g');
  for (let match = head.exec(value); match !== null; match = head.exec(value)) {
    const end = value.indexOf('?=', head.lastIndex);
    if (end < 0) break;
    const between = value.slice(at, match.index);
    const [, charset = '', encoding = ''] = match;
    const content = value.slice(head.lastIndex, end);
    at = end + 2;
    head.lastIndex = at;
    const bytes = /^b$/i.test(encoding) ? decodeB(content) : decodeQ(content);
    const key = charset.replace(/\*.*$/, '').toLowerCase();
    // RFC 2047 §6.2: white space between adjacent encoded words is not shown.
    const isAdjacent = pending !== undefined && /^[ \t\r\n]*$/.test(between);
    if (pending !== undefined && isAdjacent && pending.charset === key) {
      // A character may be split over two words, against the rules but often seen.
      pending.chunks.push(bytes);
      continue;
    }
    if (pending !== undefined) out += flush(pending);
    if (!isAdjacent) out += decodeBare(between);
    pending = { charset: key, chunks: [bytes] };
  }
  if (pending !== undefined) out += flush(pending);
  return out + decodeBare(value.slice(at));
}

/** Words of at most this many characters, as the standard demands. */
const MAX_ENCODED_WORD = 75;

/**
 * Text for an unstructured value or phrase in a header that must be ASCII: runs that need it become encoded
 * words in UTF-8. With `allowUtf8` only control characters are removed.
 */
// RFC 2047 §2, RFC 6532 §3.2
export function encodeWords(text: string, options: { allowUtf8?: boolean } = {}): string {
  const clean = text.toWellFormed().replace(/[\0-\x08\x0a-\x1f\x7f]+/g, ' ');
  if (options.allowUtf8 === true) return clean;
  if (!needsEncoding(clean)) return clean;
  // From the first to the last word that needs it, so that the white space between them survives.
  const words = clean.split(/([ \t]+)/);
  const first = words.findIndex(needsEncoding);
  const last = words.findLastIndex(needsEncoding);
  const middle = encodeRun(words.slice(first, last + 1).join(''));
  return words.slice(0, first).join('') + middle + words.slice(last + 1).join('');
}

interface PendingWord {
  readonly charset: string;
  readonly chunks: Buffer[];
}

/** What begins an encoded word; its content, up to "?=", may hold spaces and stray bytes, which broken programs write. */
const wordHead = /=\?([^?\s=]{1,64})\?([bBqQ])\?/;

function flush(word: PendingWord): string {
  const bytes = word.chunks.length === 1 ? word.chunks[0]! : Buffer.concat(word.chunks);
  return decodeCharset(bytes, word.charset);
}

function decodeBare(text: string): string {
  return /[\x80-\xff]/.test(text) ? decodeUnlabelled(Buffer.from(text, 'latin1')) : text;
}

function decodeB(content: string): Buffer {
  return Buffer.from(content.replace(/[^A-Za-z0-9+/_-]+/g, ''), 'base64');
}

function decodeQ(content: string): Buffer {
  const text = content
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(text, 'latin1');
}

function needsEncoding(word: string): boolean {
  return /[^\x20-\x7e\t]/.test(word) || word.includes('=?');
}

function encodeRun(text: string): string {
  const bytes = Buffer.byteLength(text);
  const plain = text.replace(/[^\x20-\x7e]/g, '').length;
  // Q is readable and shorter while most of the text is ASCII.
  const isQ = plain * 2 >= bytes - plain;
  const prefix = isQ ? '=?UTF-8?Q?' : '=?UTF-8?B?';
  const room = MAX_ENCODED_WORD - prefix.length - 2;
  const out: string[] = [];
  let chunk = '';
  for (const char of text) {
    const next = chunk + char;
    const length = isQ ? encodeQ(next).length : Math.ceil(Buffer.byteLength(next) / 3) * 4;
    if (length > room) {
      out.push(chunk);
      chunk = char;
    } else chunk = next;
  }
  out.push(chunk);
  return out
    .map((c) => `${prefix}${isQ ? encodeQ(c) : Buffer.from(c).toString('base64')}?=`)
    .join(' ');
}

// RFC 2047 §5: the letters, digits and signs allowed in a phrase.
function encodeQ(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^A-Za-z0-9!*+\-/ ]/g, (c) => {
      const hex = c.charCodeAt(0).toString(16).toUpperCase();
      return `=${hex.padStart(2, '0')}`;
    })
    .replaceAll(' ', '_');
}
