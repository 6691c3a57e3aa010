/** The text that an escaped TEXT value stands for. An unknown escape stays as it is written. */
// RFC 5545 §3.3.11, RFC 6350 §3.4
export function unescapeText(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replaceAll(/\\([nN\\;,:"])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c));
}

/** Escapes a text for a TEXT value or a part of a structured one; any line end becomes `\n`. */
export function escapeText(text: string): string {
  if (!/[\\;,\r\n]/.test(text)) return text;
  return text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r\n|\r|\n/g, String.raw`\n`);
}

/** Splits a value at separators that are not escaped; the pieces are still escaped. */
export function splitValue(value: string, separator: ',' | ';'): string[] {
  if (!value.includes('\\')) return value.split(separator);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at++) {
    const c = value[at];
    if (c === '\\') at++;
    else if (c === separator) {
      pieces.push(value.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(value.slice(start));
  return pieces;
}
