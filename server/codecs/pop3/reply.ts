import { CR, LF, type Bytes } from '#platform/bytes.ts';

/** RFC 2449 §8, RFC 3206 §4, RFC 6856 §4. */
export type PopResponseCode = 'LOGIN-DELAY' | 'IN-USE' | 'SYS/TEMP' | 'SYS/PERM' | 'AUTH' | 'UTF8';

export function formatOk(text = ''): string {
  return text === '' ? '+OK\r\n' : `+OK ${text}\r\n`;
}

export function formatError(text: string, code?: PopResponseCode): string {
  return `-ERR ${code === undefined ? '' : `[${code}] `}${text}\r\n`;
}

export function formatLines(first: string, lines: readonly string[]): string {
  return `+OK ${first}\r\n${lines.map((l) => `${l.startsWith('.') ? '.' : ''}${l}\r\n`).join('')}.\r\n`;
}

const dot = Buffer.from('.');
const end = Buffer.from('.\r\n');
const crlf = Buffer.from('\r\n');

/**
 * Message bytes with dots doubled at line starts, ended by the final dot. The pieces are views on the input.
 */
// RFC 1939 §3
export function stuffDots(content: Bytes): Bytes[] {
  const pieces: Bytes[] = [];
  let from = 0;
  for (
    let at = content[0] === 46 ? 0 : nextDotLine(content, 0);
    at >= 0;
    at = nextDotLine(content, at)
  ) {
    pieces.push(content.subarray(from, at), dot);
    from = at;
  }
  pieces.push(content.subarray(from));
  const isEnded = content.length === 0 || (content.at(-1) === LF && content.at(-2) === CR);
  pieces.push(...(isEnded ? [end] : [crlf, end]));
  return pieces;
}

/** Offset of the next dot that begins a line behind `after`, or -1. */
function nextDotLine(content: Bytes, after: number): number {
  const found = content.indexOf('\n.', after, 'latin1');
  return found < 0 ? -1 : found + 1;
}

/** The header, the empty line, and so many lines of the body. RFC 1939 §7 */
export function topOf(content: Bytes, lines: number): Bytes {
  const headerEnd = content.indexOf('\r\n\r\n');
  if (headerEnd < 0) return content;
  let at = headerEnd + 4;
  for (let i = 0; i < lines && at < content.length; i++) {
    const lineEnd = content.indexOf(LF, at);
    at = lineEnd < 0 ? content.length : lineEnd + 1;
  }
  return content.subarray(0, at);
}
