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
const delivered = Buffer.from('delivered-to:');

/** Whether the message has been filed into this account before (RFC 5321 §6.3: a loop that our own Received fields do not show). */
export function wasDeliveredTo(content: Buffer, accountAddress: string): boolean {
  const end = content.indexOf('\r\n\r\n');
  const header = content.subarray(0, Math.min(end < 0 ? content.length : end, MAX_HEADER_BYTES));
  const lower = accountAddress.toLowerCase();
  for (let at = 0; at < header.length;) {
    const lineEnd = header.indexOf('\r\n', at);
    const stop = lineEnd < 0 ? header.length : lineEnd;
    const isField = header[at] === 0x44 || header[at] === 0x64;
    if (
      isField &&
      header
        .subarray(at, at + delivered.length)
        .toString('latin1')
        .toLowerCase() === 'delivered-to:'
    )
      if (
        header
          .subarray(at + delivered.length, stop)
          .toString()
          .trim()
          .toLowerCase() === lower
      )
        return true;
    at = stop + 2;
  }
  return false;
}
