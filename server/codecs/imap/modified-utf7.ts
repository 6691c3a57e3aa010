/** Mailbox names of IMAP4rev1: printable ASCII as it is, all else as UTF-16 in a changed BASE64 between & and -. */
// RFC 3501 §5.1.3, RFC 2152

/** The modified UTF-7 form of a name. */
export function encodeModifiedUtf7(text: string): string {
  if (!/[^ -%'-~]/.test(text)) return text;
  return text
    .replaceAll('&', '&-')
    .replace(/[^ -~]+/g, (run) => `&${toShiftedBase64(run.toWellFormed())}-`);
}

/**
 * The name that a modified UTF-7 text stands for, or undefined when it is not the one right form: 8-bit or control
 * characters, a shift that does not end, printable ASCII in BASE64, adjoining shifts, halves of surrogates.
 */
export function decodeModifiedUtf7(wire: string): string | undefined {
  if (/[^ -~]/.test(wire)) return undefined;
  if (!wire.includes('&')) return wire;
  let isValid = true;
  const text = wire.replace(/&([^-]*)(-?)/g, (_, shifted: string, end: string) => {
    if (end === '') isValid = false;
    if (shifted === '') return '&';
    const decoded = fromShiftedBase64(shifted);
    if (decoded === undefined) isValid = false;
    return decoded ?? '';
  });
  // One name, one form: what does not come back the same was not well-formed.
  return isValid && encodeModifiedUtf7(text) === wire ? text : undefined;
}

function toShiftedBase64(run: string): string {
  return Buffer.from(run, 'utf16le')
    .swap16()
    .toString('base64')
    .replaceAll('/', ',')
    .replace(/=+$/, '');
}

function fromShiftedBase64(shifted: string): string | undefined {
  if (!/^[A-Za-z0-9+,]+$/.test(shifted)) return undefined;
  const bytes = Buffer.from(shifted.replaceAll(',', '/'), 'base64');
  if (bytes.length === 0 || bytes.length % 2 !== 0) return undefined;
  const text = bytes.swap16().toString('utf16le');
  return text.isWellFormed() ? text : undefined;
}
