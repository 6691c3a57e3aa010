/** Header fields that say how a message came to one account; they lie before the shared content. */

/**
 * Return-Path, Delivered-To, then what this hop added, newest on top.
 */
// RFC 5321 §4.4
export function accountPrefix(facts: {
  readonly sender: string;
  readonly accountAddress: string;
  readonly authenticationField: string;
  readonly trace: string;
}): Buffer {
  return Buffer.from(
    `Return-Path: <${facts.sender}>\r\nDelivered-To: ${facts.accountAddress}\r\n${facts.authenticationField}${facts.trace}`,
  );
}

/** Longest header block searched. */
const MAX_HEADER_BYTES = 256 * 1024;
const delivered = 'delivered-to:';
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const LOWER_D = 0x64;

/** Whether the message has been filed into this account before (RFC 5321 §6.3: a loop that our own Received fields do not show). */
export function wasDeliveredTo(content: Buffer, accountAddress: string): boolean {
  const length = Math.min(content.length, MAX_HEADER_BYTES);
  for (let at = 0; at < length && !isLineEnd(content, at); at = endOfLine(content, at) + 2) {
    if ((content[at]! | 0x20) !== LOWER_D || !isDelivered(content, at)) continue;
    const value = unfoldedValue(content, at + delivered.length).toLowerCase();
    const lower = accountAddress.toLowerCase();
    if (value === lower || value === `<${lower}>`) return true;
  }
  return false;
}

function isLineEnd(header: Buffer, at: number): boolean {
  return header[at] === CR && header[at + 1] === LF;
}

function isDelivered(header: Buffer, at: number): boolean {
  return header.toString('latin1', at, at + delivered.length).toLowerCase() === delivered;
}

function unfoldedValue(header: Buffer, from: number): string {
  let stop = endOfLine(header, from);
  while (stop < MAX_HEADER_BYTES && (header[stop + 2] === SPACE || header[stop + 2] === TAB))
    stop = endOfLine(header, stop + 2);
  return header.toString('utf8', from, stop).trim();
}

/** Where the CRLF of a line begins; a lone LF is none. */
function endOfLine(header: Buffer, at: number): number {
  let lf = header.indexOf(LF, at);
  while (lf >= 0 && header[lf - 1] !== CR) lf = header.indexOf(LF, lf + 1);
  return lf < 0 ? header.length : lf - 1;
}
