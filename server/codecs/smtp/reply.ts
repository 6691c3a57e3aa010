/** One reply: what the server sends, and what the client gets. */
export interface Reply {
  readonly code: number;
  /** "5.1.1"; undefined where none is meant (greeting, EHLO, 354). */
  readonly enhanced: string | undefined;
  readonly lines: readonly string[];
}

/** Text of one reply line at most, so that code, enhanced code and CRLF stay below 512 octets. */
// RFC 5321 §4.5.3.1.5
const MAX_TEXT_LENGTH = 480;

/**
 * Writes a reply with its CRLFs. The enhanced code stands on every line. Control characters become blanks, so that
 * text from elsewhere cannot forge a reply line; characters outside ASCII become `?`.
 */
export function formatReply({ code, enhanced, lines }: Reply): string {
  // RFC 2034 §4
  const prefix = enhanced === undefined ? '' : `${enhanced} `;
  const clean = lines.flatMap(splitText);
  let out = '';
  for (let i = 0; i < clean.length; i++)
    out += `${code}${i === clean.length - 1 ? ' ' : '-'}${prefix}${clean[i]}\r\n`;
  return out;
}

function splitText(line: string): string[] {
  const text = /[^ -~]/.test(line)
    ? line.replaceAll(/[\x00-\x1f\x7f]+/g, ' ').replaceAll(/[^ -~]/gu, '?')
    : line;
  if (text.length <= MAX_TEXT_LENGTH) return [text];
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += MAX_TEXT_LENGTH)
    parts.push(text.slice(at, at + MAX_TEXT_LENGTH));
  return parts;
}
