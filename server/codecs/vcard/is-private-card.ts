import { propertiesNamed, type Card } from './card.ts';

// RFC 2426 §3.7.1
/** Whether a card is not for everybody who may see its address book. A class that nobody knows is private. */
export function isPrivateCard(card: Card): boolean {
  return propertiesNamed(card, 'CLASS').some(
    ({ value }) => value.trim().toUpperCase() !== 'PUBLIC',
  );
}
