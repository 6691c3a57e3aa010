import assert from 'node:assert/strict';
import { appendFileSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { validateAddressObject } from '#codecs/vcard/validate-address-object.ts';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const card = (name: string, fields = '') =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nN:${name};;;;\r\n${fields}END:VCARD\r\n`;

const files: Files = {
  'ann.vcf': card('A', 'UID:a\r\n') + card('B') + card('B') + card('C', 'REV:20240101T000000Z\r\n'),
  'Work.vcf': card('D', 'PHOTO;ENCODING=b:AAAA\r\n'),
};

fileSourceContract('vcf', {
  files,
  addOne(folder) {
    appendFileSync(join(folder, 'Work.vcf'), card('E'));
    addFiles(folder, { 'x.txt': '' });
  },
});

test('cards get a UID where they have none, the same each time; a card that is there twice comes once', async (t) => {
  const source = await openFiles(`vcf:${makeFiles(t, files)}`);
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(Object.keys(seen), ['addressbook Work', 'addressbook ann']);
  const cards = seen['addressbook ann']!;
  assert.equal(cards.length, 3);
  assert.equal(cards[0]?.id, 'a');
  for (const { text } of cards) validateAddressObject(text);
});

test('a folder with a file for each contact is one address book', async (t) => {
  const source = await openFiles(
    `vcf:${makeFiles(t, { 'ann/1.vcf': card('A'), 'ann/2.vcf': card('B'), 'ben/1.vcf': card('C') })}`,
  );
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(
    Object.entries(seen).map(([name, items]) => [name, items.length]),
    [['addressbook ann', 2]],
  );
});

test('real cards of many programs become cards that an address book keeps', async (t) => {
  const shared = sharedData('vcard');
  if (shared === undefined) return t.skip('the test data is not here');
  let cards = 0;
  const refused: string[] = [];
  for (const file of globSync('**/*.vcf', { cwd: shared }).sort()) {
    const text = readFileSync(join(shared, file));
    const source = await openFiles(`vcf:${makeFiles(t, { 'x.vcf': text })}`);
    const seen = Object.values(await seeAll(source, { name: 'x' })).flat();
    for (const { error, text } of seen)
      if (error === undefined) validateAddressObject(text);
      else refused.push(`${file}: ${error}`);
    cards += seen.length;
    let whole = 0;
    try {
      whole = new Set(parseCards(text.toString()).map((it) => JSON.stringify(it))).size;
    } catch {
      continue;
    }
    assert.ok(seen.length <= whole, file);
  }
  t.diagnostic(`${cards} cards, ${refused.length} refused: ${refused.join('; ')}`);
  assert.ok(cards > 50);
});
