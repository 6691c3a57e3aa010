import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { charsetOfCodePage } from '#codecs/charset/code-page.ts';
import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { decompressRtf } from '#codecs/rtf/decompress-rtf.ts';
import { readRtfBody } from '#codecs/rtf/read-rtf-body.ts';
import { cleanText } from '../clean-line.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';

/** What an item says, in each form that it has. */
export interface Bodies {
  readonly plain?: string;
  readonly html?: { readonly bytes: Bytes; readonly charset: string };
  /** RTF that is no wrapping of one of the others. */
  readonly rtf?: Bytes;
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

const UTF16 = 1200;

/**
 * The bodies of an item. HTML is as it was sent, byte for byte, where the item has it; out of RTF comes what was wrapped
 * into it.
 */
// MS-OXBBODY §2.1.3
export function readBodies(reader: PropertyReader): Bodies {
  const problems: string[] = [];
  // Reports say there what happened.
  const written = reader.text(tags.body) ?? reader.text(tags.reportText);
  const html = readHtml(reader);
  const rtf = readRtf(reader, problems);
  const read = rtf === undefined ? undefined : readRtfBody(rtf);
  const unwrapped =
    read?.kind === 'html' && html === undefined
      ? { bytes: Buffer.from(read.text), charset: 'utf-8' }
      : html;
  const isOwn = read?.kind === 'rtf' && unwrapped === undefined;
  const ofRtf = read !== undefined && read.kind !== 'html' ? cleanText(read.text) : undefined;
  const plain = written ?? (unwrapped === undefined ? ofRtf : undefined);
  return {
    ...(plain !== undefined && { plain }),
    ...(unwrapped !== undefined && { html: unwrapped }),
    ...(isOwn && rtf !== undefined && isFormatted(rtf) && { rtf }),
    problems,
  };
}

function readHtml(reader: PropertyReader): Bodies['html'] {
  const value = reader.value(tags.html);
  const page = reader.number(tags.internetCodePage);
  if (typeof value === 'string' && value !== '')
    return { bytes: Buffer.from(value.toWellFormed()), charset: 'utf-8' };
  if (!Buffer.isBuffer(value) || value.length === 0) return undefined;
  const charset = page === undefined || page === UTF16 ? undefined : charsetOfCodePage(page);
  if (charset !== undefined && charset !== 'utf-16le' && charset !== 'utf-16be')
    return { bytes: value, charset };
  const text = decodeCharset(value, page === UTF16 ? 'utf-16le' : undefined);
  return { bytes: Buffer.from(text), charset: 'utf-8' };
}

function readRtf(reader: PropertyReader, problems: string[]): Bytes | undefined {
  const compressed = reader.bytes(tags.rtfCompressed);
  if (compressed === undefined || compressed.length === 0) return undefined;
  try {
    return decompressRtf(compressed);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`body: ${error.message}`);
    return undefined;
  }
}

/** The text of an HTML body as Unicode, for what takes no charset. */
export function htmlText({ bytes, charset }: NonNullable<Bodies['html']>): string {
  return decodeCharset(bytes, charset);
}

/** Whether RTF has more than Outlook gives every text: a font, a size, a colour that is the usual one. */
function isFormatted(rtf: Bytes): boolean {
  const text = rtf.toString('latin1');
  return /\\(?:b|i|ul|strike|highlight[1-9]|trowd|pict|object|objattph|field|pntext|listtext|sub|super)(?![a-z])(?!0)/.test(
    text.slice(text.search(/\\pard|\\plain/)),
  );
}
