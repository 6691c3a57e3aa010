import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGroupCard, membersOfCard } from './members-of-card.ts';
import { parseCards } from './parse-cards.ts';

function membersOf(lines: string): unknown[] {
  return membersOfCard(parseCards(`BEGIN:VCARD\n${lines}\nEND:VCARD`)[0]!);
}

test('members of a group are cards, addresses or other things (RFC 6350 §6.6.5)', () => {
  assert.deepEqual(
    membersOf(
      'KIND:GROUP\nMEMBER:urn:uuid:A-1\nMEMBER:mailto:ann%2Bx@b.test?subject=x\nMEMBER:tel:+1\nMEMBER:URN:UUID:a-1',
    ),
    [
      { kind: 'card', uid: 'A-1' },
      { kind: 'address', address: 'ann+x@b.test', name: undefined },
      { kind: 'other', uri: 'tel:+1' },
    ],
  );
});

test("Apple's groups of 3.0 and Evolution's lists have members too", () => {
  assert.deepEqual(
    membersOf('X-ADDRESSBOOKSERVER-KIND:group\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a'),
    [{ kind: 'card', uid: 'a' }],
  );
  assert.deepEqual(
    membersOf('X-EVOLUTION-LIST:TRUE\nEMAIL;X-EVOLUTION-DEST-EMAIL=a@b.test:Ann Lee <a@b.test>'),
    [{ kind: 'address', address: 'a@b.test', name: 'Ann Lee' }],
  );
});

test('a person has no members', () => {
  assert.deepEqual(membersOf('MEMBER:mailto:a@b.test\nEMAIL:a@b.test'), []);
  assert.equal(isGroupCard({ version: '4.0', properties: [] }), false);
});
