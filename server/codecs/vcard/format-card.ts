import { formatContentLine } from '#codecs/content-lines/format-content-line.ts';
import type { Card } from './card.ts';

/**
 * The text of a card, folded, with CRLF.
 * @throws DomainError bad-value for names and values that cannot be written
 */
// RFC 6350 §3.3
export function formatCard(card: Card): string {
  let text = 'BEGIN:VCARD\r\n';
  for (const line of card.properties) text += formatContentLine(line);
  return `${text}END:VCARD\r\n`;
}
