/** The "relaxed" form of one header field given as latin1 text with its folds, without a final line break. */
export function relaxField(field: string): string {
  // RFC 6376 §3.4.2
  const colon = field.indexOf(':');
  const name = field.slice(0, colon).replace(/[ \t\r\n]+$/, '');
  const value = field
    .slice(colon + 1)
    .replace(/\r?\n/g, '')
    .replace(/[ \t]+/g, ' ');
  return `${name.toLowerCase()}:${trimSpaces(value)}`;
}

function trimSpaces(value: string): string {
  const start = value.startsWith(' ') ? 1 : 0;
  const end = value.endsWith(' ') && value.length > start ? value.length - 1 : value.length;
  return value.slice(start, end);
}
