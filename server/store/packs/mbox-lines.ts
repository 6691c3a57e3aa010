// What makes a run of messages an mbox: the From line before each, quoting of lines that look like one, a blank line after.
import { LF } from '#platform/bytes.ts';

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

// RFC 4155 appendix A
/** "From sender Thu Jan  1 00:00:00 1970\n" in UTC; the null sender is written MAILER-DAEMON. */
export function formatFromLine(sender: string, atSeconds: number): string {
  const day = Math.floor(atSeconds / 86_400);
  const second = Math.floor(atSeconds) - day * 86_400;
  const { year, month, dayOfMonth } = civilDate(day);
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
    .map((n) => String(n).padStart(2, '0'))
    .join(':');
  const name = sender.replace(/[^\x21-\x7e\u00a1-\uffff]/g, '').slice(0, 320) || 'MAILER-DAEMON';
  const weekday = days[((day % 7) + 7) % 7];
  return `From ${name} ${weekday} ${months[month]} ${String(dayOfMonth).padStart(2)} ${time} ${year}\n`;
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

/** Days since 1970 to a date of the Gregorian calendar, in cycles of 400 years that begin in March. */
function civilDate(daysSince1970: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = daysSince1970 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (shiftedMonth + 2) % 12;
  return {
    year: yearOfEra + era * 400 + (month < 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
