import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardFilter, PropertyFilter } from '#codecs/vcard/card-filter.ts';
import { createStoreFolder } from '../../../../test/support/open-test-store.ts';
import { queryAddressBook } from './query-address-book.ts';

const names = ['Ann Lee', 'Bob Léger', 'Cyd Lee', 'Dan Oak', 'Eva Ash'];

function cardOf(name: string, i: number): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u${i}\r\nFN:${name}\r\nNOTE:number ${i}\r\nEND:VCARD\r\n`;
}

function looksFor(name: string, ...texts: string[]): PropertyFilter {
  return {
    name,
    isNotDefined: false,
    test: 'anyof',
    parameters: [],
    texts: texts.map((text) => ({
      text,
      collation: 'i;unicode-casemap',
      matchType: 'contains',
      isNegated: false,
    })),
  };
}

test('a query finds cards by names, by what no index knows, and all of them (RFC 6352 §8.6)', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const { account } = data;
  const book = await store.transact(account, async (tx) => {
    return await tx.createCollection({ kind: 'addressbook', name: 'Friends' });
  });
  for (const [i, name] of names.entries()) {
    const bytes = Buffer.from(cardOf(name, i));
    await using prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'text/vcard');
    await store.transact(account, (tx) => tx.putDocument(book.id, { name: `${i}.vcf`, prepared }));
  }
  const query = async (filter: CardFilter, limit = 100, maxBytes = 10_000, isByName = false) =>
    await store.look(account, async (reader) => {
      const { found, isCut } = await queryAddressBook(
        reader,
        { collection: book.id },
        { filter, limit, isByName, maxBytes, needsText: true },
      );
      return [...found.map((f) => f.document.name), ...(isCut ? ['...'] : [])];
    });
  const any = (...properties: PropertyFilter[]): CardFilter => ({ test: 'anyof', properties });
  assert.deepEqual(await query(any(looksFor('FN', 'LEE'))), ['0.vcf', '2.vcf']);
  assert.deepEqual(await query(any(looksFor('FN', 'lég', 'oak'))), ['1.vcf', '3.vcf']);
  assert.deepEqual(await query(any(looksFor('NOTE', 'number 4'))), ['4.vcf']);
  assert.deepEqual(await query(any(looksFor('FN', 'nobody'))), []);
  assert.deepEqual(await query(any(), 2), ['0.vcf', '1.vcf', '...']);
  assert.deepEqual(await query(any(looksFor('FN', 'lee')), 2), ['0.vcf', '2.vcf']);
  // What is too long for one answer is cut off; one card is always given.
  assert.deepEqual(await query(any(), 100, 200), ['0.vcf', '1.vcf', '...']);
  assert.deepEqual(await query(any(), 100, 1), ['0.vcf', '...']);
  // Few of many are the first by name, whenever they came.
  const bytes = Buffer.from(cardOf('Fay Last', 9));
  await using late = await store.prepareDocument({ kind: 'memory', bytes }, 'text/vcard');
  await store.transact(account, (tx) =>
    tx.putDocument(book.id, { name: '00.vcf', prepared: late }),
  );
  assert.deepEqual(await query(any(), 2), ['0.vcf', '1.vcf', '...']);
  assert.deepEqual(await query(any(), 2, 10_000, true), ['0.vcf', '00.vcf', '...']);
});
