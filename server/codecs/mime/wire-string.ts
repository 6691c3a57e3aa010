// Strings of IMAP responses. Each character is one byte: they are written with the 'latin1' encoding.

/** Strings longer than this go as literals: clients have line limits. */
export const MAX_QUOTED_LENGTH = 4096;
/** Strings with more characters to escape go as literals: each escape is a chance for a client to stumble. */
const MAX_ESCAPES = 4;

/** nstring: NIL for undefined. `value` is latin1 text. */
// RFC 9051 §4.3
export function formatNstring(value: string | undefined): string {
  return value === undefined ? 'NIL' : formatWireString(value);
}

/** A quoted string where that is possible, else a literal. `value` is latin1 text; NUL becomes U+FFFD in UTF-8. */
// RFC 9051 §4.3
export function formatWireString(value: string): string {
  if (!needsCare.test(value) && value.length <= MAX_QUOTED_LENGTH) return `"${value}"`;
  const text = value.includes('\0') ? value.replaceAll('\0', '\xef\xbf\xbd') : value;
  const escapes = text.match(/["\\]/g)?.length ?? 0;
  if (/[\r\n\x80-\xff]/.test(text) || escapes > MAX_ESCAPES || text.length > MAX_QUOTED_LENGTH)
    return `{${text.length}}\r\n${text}`;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const needsCare = /["\\\r\n\0\x80-\xff]/;
