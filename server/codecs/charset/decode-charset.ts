import { isAscii } from 'node:buffer';
import iconv from 'iconv-lite';
import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { decodeHz } from './stateful/hz.ts';
import { decodeIso2022Kr } from './stateful/iso-2022-kr.ts';
import { decodeUtf7 } from './stateful/utf-7.ts';

/** Labels longer than this name no charset; keeps hostile parameters away from the tables. */
export const MAX_LABEL_LENGTH = 64;

/**
 * Text of bytes in a charset named as mail names it (`charset` parameter, encoded word), in any case.
 * Never throws: undecodable bytes become U+FFFD, and an unknown or missing charset is read as UTF-8 when
 * the bytes are that, else as windows-1252, which gives every byte a character.
 */
// RFC 3629 §3
export function decodeCharset(bytes: Uint8Array, label: string | undefined): string {
  const buffer = asBuffer(bytes);
  const name = toCharsetName(label);
  const stateful = statefulDecoders.get(name);
  if (stateful !== undefined) return stateful(buffer);
  if (isAscii(buffer) && isAsciiSuperset(name)) return buffer.toString('latin1');
  if (name === 'utf-8') return withoutBom(buffer.toString('utf8'));
  if (name === '') return decodeUnlabelled(buffer);
  try {
    return new TextDecoder(name, { ignoreBOM: false }).decode(buffer);
  } catch {
    // The label is not one of the platform's.
  }
  try {
    if (iconv.encodingExists(name)) return iconv.decode(buffer, name);
  } catch {
    // A known label with a broken decoder input falls through to guessing.
  }
  return decodeUnlabelled(buffer);
}

/** Whether text in this charset can be decoded by its own rules rather than by guessing. */
export function isKnownCharset(label: string): boolean {
  const name = toCharsetName(label);
  if (name === '') return false;
  if (name === 'utf-8' || statefulDecoders.has(name)) return true;
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return iconv.encodingExists(name);
  }
}

/** Bytes without a charset of their own: UTF-8 when they are valid UTF-8, else windows-1252. */
export function decodeUnlabelled(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A text file of a person's: as its byte order mark says, which is taken off, else as bytes without a charset. */
export function decodeTextFile(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return decodeUnlabelled(bytes);
}

const statefulDecoders: ReadonlyMap<string, (bytes: Bytes) => string> = new Map([
  ['utf-7', decodeUtf7],
  ['hz-gb-2312', decodeHz],
  ['iso-2022-kr', decodeIso2022Kr],
]);

/** Names that mail uses and the platform does not know, or that carry noise around the name. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['utf8', 'utf-8'],
  ['unicode-1-1-utf-8', 'utf-8'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['utf7', 'utf-7'],
  ['hz', 'hz-gb-2312'],
  ['hzgb2312', 'hz-gb-2312'],
  ['csiso2022kr', 'iso-2022-kr'],
  // RFC 2047 §2
  ['us-ascii', ''],
  ['ascii', ''],
  ['unknown-8bit', ''],
  ['x-unknown', ''],
  ['unknown', ''],
  ['8bit', ''],
  ['default', ''],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-3', 'iso-2022-jp'],
  ['iso-2022-jp-2004', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp932', 'shift_jis'],
  ['windows-31j', 'shift_jis'],
  ['cp936', 'gbk'],
  ['gb2312-80', 'gbk'],
  ['cp949', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['cp950', 'big5'],
  ['big5hkscs', 'big5-hkscs'],
  ['utf-16', 'utf-16'],
]);

function toCharsetName(label: string | undefined): string {
  if (label === undefined || label.length > MAX_LABEL_LENGTH) return '';
  // RFC 2231 §5: a language may follow the name behind an asterisk.
  const name = label
    .trim()
    .replace(/^["']+|["'*].*$|["']+$/g, '')
    .toLowerCase();
  if (!/^[\w.:+()-]+$/.test(name)) return '';
  return aliases.get(name) ?? name;
}

/** Whether ASCII bytes mean ASCII characters in this charset. */
function isAsciiSuperset(name: string): boolean {
  return !/^(?:iso-2022|utf-?16|utf-?32|ucs|ebcdic|(?:ibm|cp)?(?:037|500|1047)$|csunicode|unicode)/.test(
    name,
  );
}

function withoutBom(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
