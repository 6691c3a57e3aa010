import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { decodeQuotedPrintable } from './transfer/quoted-printable.ts';
import { decodeUuencode } from './transfer/uuencode.ts';
import type { MessagePart } from './message-part.ts';
import { rawParameter } from './mime-parameters.ts';

export interface DecodeOptions {
  /** Only this many encoded bytes from the start of the body are read; default all. */
  readonly maxBytes?: number;
}

/**
 * The content of a part without its transfer encoding. Broken base64 and quoted-printable give what can be read.
 * Throws DomainError 'not-supported' for an encoding it does not know: IMAP answers UNKNOWN-CTE.
 */
// RFC 2045 §6, RFC 3516 §4.3
export function decodeBody(
  message: Uint8Array,
  part: MessagePart,
  options: DecodeOptions = {},
): Bytes {
  const end = Math.min(part.bodyEnd, part.bodyStart + (options.maxBytes ?? Infinity));
  const body = asBuffer(message).subarray(part.bodyStart, end);
  const encoding = (part.fields.encoding ?? '7bit').toLowerCase();
  // RFC 2045 §6.4: composite types have no encoding of their own.
  if (part.kind === 'multipart') return body;
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return body;
    case 'base64':
      return decodeBase64(body);
    case 'quoted-printable':
      return decodeQuotedPrintable(body);
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
      return decodeUuencode(body);
    default:
      throw new DomainError('not-supported', 'unknown content transfer encoding', {
        details: { encoding: encoding.slice(0, 100) },
      });
  }
}

/** Whether decodeBody knows the encoding of the part. */
export function isKnownEncoding(part: MessagePart): boolean {
  const encoding = (part.fields.encoding ?? '7bit').toLowerCase();
  return part.kind === 'multipart' || knownEncodings.has(encoding);
}

/** The text of a text part as Unicode; format=flowed is left as it is. An unknown encoding is taken as none. */
export function decodeText(
  message: Uint8Array,
  part: MessagePart,
  options: DecodeOptions = {},
): string {
  const plain = { ...part, fields: { ...part.fields, encoding: undefined } };
  const bytes = decodeBody(message, isKnownEncoding(part) ? part : plain, options);
  const charset = rawParameter(part.fields.contentType?.parameters ?? [], 'charset');
  return decodeCharset(bytes, charset ?? htmlCharset(part, bytes));
}

const knownEncodings: ReadonlySet<string> = new Set([
  '7bit',
  '8bit',
  'binary',
  'base64',
  'quoted-printable',
  'x-uuencode',
  'uuencode',
  'x-uue',
]);

/** HTML without a charset parameter often names one in its head. */
function htmlCharset(part: MessagePart, bytes: Bytes): string | undefined {
  if (part.subtype !== 'html') return undefined;
  const head = bytes.toString('latin1', 0, Math.min(bytes.length, 1024));
  return /<meta[^>]{0,200}charset=["']?([\w.:-]{1,40})/i.exec(head)?.[1];
}

/** Characters outside the alphabet are skipped; what follows padding is read on, as joined encodings are common. */
// RFC 2045 §6.8
function decodeBase64(body: Bytes): Bytes {
  const text = body.toString('latin1');
  const pad = text.indexOf('=');
  if (pad < 0 || !/[A-Za-z0-9+/]/.test(text.slice(pad))) return Buffer.from(text, 'base64');
  const runs = text.split(/=[=\s]*/);
  return Buffer.concat(runs.map((run) => Buffer.from(run, 'base64')));
}
