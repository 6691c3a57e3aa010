import type { Card } from './card.ts';
import { fromVersion2 } from './convert/from-version-2.ts';
import { toVersion3 } from './convert/to-version-3.ts';
import { toVersion4 } from './convert/to-version-4.ts';

export type CardVersion = '3.0' | '4.0';

/**
 * The card as programs that know only that version read it; one of that version stays as it is. What the other version has no
 * word for goes into the extensions that address books in use share (Apple's above all), and properties nobody knows go along.
 */
// RFC 6352 §10.4
export function convertCard(card: Card, version: CardVersion): Card {
  if (card.version === version) return card;
  const modern = card.version === '2.1' ? fromVersion2(card) : card;
  if (modern.version === version) return modern;
  return version === '4.0' ? toVersion4(modern) : toVersion3(modern);
}
