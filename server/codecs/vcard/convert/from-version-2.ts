import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter, withoutParameter } from '#codecs/content-lines/parameters.ts';
import { escapeText, splitValue, unescapeText } from '#codecs/content-lines/text-value.ts';
import type { Card } from '../card.ts';
import { escapedValueOf, isQuotedPrintable } from '../property-value.ts';

const structured = new Set(['N', 'ADR', 'ORG']);

/** vCard 2.1 as 3.0: no quoted-printable and no charsets, commas escaped, binary as 3.0 writes it. */
// RFC 2426 §5
export function fromVersion2(card: Card): Card {
  return { version: '3.0', properties: card.properties.map(convertLine) };
}

/** The line without quoted-printable, should it have it. */
export function toPlainLine(line: ContentLine): ContentLine {
  return isQuotedPrintable(line) ? convertLine(line) : line;
}

function convertLine(line: ContentLine): ContentLine {
  if (line.name === 'VERSION') return { ...line, parameters: [], value: '3.0' };
  const plain = withoutParameter(withoutParameter(line, 'ENCODING'), 'CHARSET');
  const encoding = parameter(line, 'ENCODING')?.toUpperCase();
  if (encoding !== 'BASE64' && encoding !== 'B')
    return { ...plain, value: escapeValue(line.name, escapedValueOf(line)) };
  return {
    ...plain,
    parameters: [...plain.parameters, { name: 'ENCODING', values: ['b'] }],
    value: line.value.replace(/\s+/g, ''),
  };
}

/** Only semicolons divide a value of 2.1, but many programs escape it as 3.0 wants it. */
function escapeValue(name: string, value: string): string {
  if (name === 'CATEGORIES') return value.replace(/\n/g, '\\n');
  if (!structured.has(name)) return escapeText(unescapeText(value));
  return splitValue(value, ';')
    .map((component) => escapeText(unescapeText(component)))
    .join(';');
}
