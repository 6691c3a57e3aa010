// What makes a run of messages an mbox: the From line before each, quoting of lines that look like one, a blank line after.
import { formatFromLine as formatMboxLine } from '#codecs/mbox/from-line.ts';
import { LF } from '#platform/bytes.ts';

/** Longest sender written, in characters; the line stays far below what readers take. */
const MAX_SENDER_LENGTH = 320;

// RFC 4155 appendix A
/** "From sender Thu Jan  1 00:00:00 1970\n" in UTC; the null sender is written MAILER-DAEMON. */
export function formatFromLine(sender: string, atSeconds: number): string {
  const visible = sender.replace(/[^\x21-\x7e\u00a1-\uffff]/g, '');
  return formatMboxLine(visible.slice(0, MAX_SENDER_LENGTH), atSeconds);
}

/** Whether a line begins with any number of ">" and "From ", so that mboxrd readers would take it for more than text. */
export function needsQuoting(bytes: Buffer): boolean {
  return findFromLine(bytes, 0) >= 0;
}

/** mboxrd: one ">" more before every such line. */
export function quoteFromLines(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (let at = findFromLine(bytes, 0); at >= 0; at = findFromLine(bytes, at + 1)) {
    parts.push(bytes.subarray(done, at), Buffer.from('>'));
    done = at;
  }
  parts.push(bytes.subarray(done));
  return Buffer.concat(parts);
}

/** The inverse of quoteFromLines(). */
export function unquoteFromLines(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (let at = findFromLine(bytes, 0); at >= 0; at = findFromLine(bytes, at + 1)) {
    if (bytes[at] !== GREATER) continue;
    parts.push(bytes.subarray(done, at));
    done = at + 1;
  }
  parts.push(bytes.subarray(done));
  return Buffer.concat(parts);
}

/** What follows a message in the mbox: its last line end if missing, and a blank line. */
export function mboxTail(content: Uint8Array): string {
  return content.at(-1) === LF ? '\n' : '\n\n';
}

const GREATER = 0x3e;
const FROM = Buffer.from('From ');

/** Start of the next line /^>*From / at or after `from` (which is a line start or inside a line), or -1. */
function findFromLine(bytes: Buffer, from: number): number {
  for (let found = bytes.indexOf(FROM, from); found >= 0; found = bytes.indexOf(FROM, found + 5)) {
    let start = found;
    while (start > from && bytes[start - 1] === GREATER) start--;
    if (start === 0 || bytes[start - 1] === LF) return start;
  }
  return -1;
}
