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
const blankLine = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');
const delivered = 'delivered-to:';
const SPACE = 0x20;
const TAB = 0x09;

/** Whether the message has been filed into this account before (RFC 5321 §6.3: a loop that our own Received fields do not show). */
export function wasDeliveredTo(content: Buffer, accountAddress: string): boolean {
  const end = content.indexOf(blankLine);
  const header = content.subarray(0, Math.min(end < 0 ? content.length : end, MAX_HEADER_BYTES));
  const lower = accountAddress.toLowerCase();
  for (let at = 0; at < header.length;) {
    let stop = endOfLine(header, at);
    const isField =
      (header[at]! | 0x20) === 0x64 &&
      header.toString('latin1', at, at + delivered.length).toLowerCase() === delivered;
    if (isField) {
      while (header[stop + 2] === SPACE || header[stop + 2] === TAB)
        stop = endOfLine(header, stop + 2);
      const value = header
        .toString('utf8', at + delivered.length, stop)
        .trim()
        .toLowerCase();
      if (value === lower || value === `<${lower}>`) return true;
    }
    at = stop + 2;
  }
  return false;
}

function endOfLine(header: Buffer, at: number): number {
  const end = header.indexOf(lineEnd, at);
  return end < 0 ? header.length : end;
}
