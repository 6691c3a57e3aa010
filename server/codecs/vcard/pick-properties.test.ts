import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCard } from './format-card.ts';
import { parseCards } from './parse-cards.ts';
import { pickProperties } from './pick-properties.ts';

test('a client gets the properties it named, with VERSION, some without their value (RFC 6352 §10.4)', () => {
  const [card] = parseCards(
    'BEGIN:VCARD\nVERSION:4.0\nUID:a\nFN:A\nA.TEL:1\nB.TEL:2\nPHOTO:data:,x\nEND:VCARD',
  );
  const picked = pickProperties(card!, [
    { name: 'FN', isWithoutValue: false },
    { name: 'TEL', group: 'a', isWithoutValue: false },
    { name: 'PHOTO', isWithoutValue: true },
  ]);
  assert.equal(
    formatCard(picked),
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\nA.TEL:1\r\nPHOTO:\r\nEND:VCARD\r\n',
  );
});
