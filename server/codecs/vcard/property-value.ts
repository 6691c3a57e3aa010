import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { escapeText, splitValue, unescapeText } from '#codecs/content-lines/text-value.ts';

/** Values of properties as texts, lists and components. */

/** The whole value as text; components stay divided by semicolons. This is what queries compare. */
// RFC 6350 §3.4
export function textOf(line: ContentLine): string {
  return unescapeText(escapedValueOf(line));
}

/** NICKNAME, CATEGORIES...: a list of texts. */
export function listOf(line: ContentLine): string[] {
  return splitValue(escapedValueOf(line), ',').map(unescapeText);
}

/** N, ADR, ORG...: components, each a list of texts. */
// RFC 6350 §6.2.2, §6.3.1, §6.6.4
export function componentsOf(line: ContentLine): string[][] {
  return splitValue(escapedValueOf(line), ';').map((component) =>
    splitValue(component, ',').map(unescapeText),
  );
}

export function formatComponents(components: readonly (readonly string[])[]): string {
  return components.map((texts) => texts.map(escapeText).join(',')).join(';');
}

/** The value without quoted-printable, which vCard 2.1 has and some writers of 3.0 still use. */
export function escapedValueOf(line: ContentLine): string {
  if (line.parameters.length === 0 || !isQuotedPrintable(line)) return line.value;
  // What was not encoded is as much UTF-8 as the text around the value.
  const octets = line.value
    .replace(/[^\0-\x7f]+/g, (run) => Buffer.from(run).toString('latin1'))
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const bytes = Buffer.from(octets, 'latin1');
  return decodeCharset(bytes, parameter(line, 'CHARSET')).replace(/\r\n?/g, '\n');
}

export function isQuotedPrintable(line: ContentLine): boolean {
  return parameter(line, 'ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE';
}
