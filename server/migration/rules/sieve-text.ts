/** A text as Sieve quotes it. */
// RFC 5228 §2.4.2
export function sieveString(text: string): string {
  return `"${text.replaceAll('\0', '').replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** One text, or several in brackets. */
export function sieveStrings(texts: readonly string[]): string {
  const [first, ...more] = texts;
  return first !== undefined && more.length === 0
    ? sieveString(first)
    : `[${texts.map(sieveString).join(', ')}]`;
}

/** A text for :matches in which "*" and "?" stand for themselves. */
// RFC 5228 §2.7.1
export function sieveLiteral(text: string): string {
  return text.replaceAll(/[\\*?]/g, String.raw`\$&`);
}

/** A comment; line ends in it begin another one. */
export function sieveComment(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `# ${line}`)
    .join('\n');
}
