import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Directory } from '#directory/directory.ts';
import type { Store } from '#store/store.ts';
import { openTestDirectory } from '../../../../test/support/directory/test-directory.ts';
import { createStoreFolder } from '../../../../test/support/open-test-store.ts';
import { sqlite } from '../../../../test/support/sql-factories.ts';
import { directoryCollectionId } from './directory-book.ts';
import { withDirectoryBook } from './with-directory-book.ts';

interface Stage {
  readonly directory: Directory;
  readonly store: Store;
  readonly ann: AccountId;
}

async function onStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  await using opened = await openTestDirectory(sqlite, { clock: createSystemClock() });
  await using data = await createStoreFolder();
  const { directory } = opened;
  const { id: ann } = await directory.accounts.expect('ann@example.test');
  await directory.accounts.change(ann, {
    displayName: 'Ann Ash',
    profile: { title: 'Head', department: 'Sales', phone: '+49 30 1' },
  });
  await run({
    directory,
    store: withDirectoryBook(data.open(), directory, createSystemClock()),
    ann,
  });
}

test('the address list lies as an address book beside those of the account, rooms and equipment too (RFC 6869 §3)', async () => {
  await onStage(async ({ store, directory, ann }) => {
    const room = await directory.accounts.add({ address: 'room1@example.test', type: 'resource' });
    await directory.resources.change(room.id, { capacity: 4, building: 'Main', floor: '2' });
    const car = await directory.accounts.add({ address: 'car@example.test', type: 'resource' });
    await directory.resources.change(car.id, { kind: 'equipment' });
    await store.look(ann, async (reader) => {
      const books = await reader.collections('addressbook');
      assert.equal(books.at(-1)?.name, 'directory');
      const book = await reader.collectionByName('addressbook', 'directory');
      assert.equal(book?.id, directoryCollectionId);
      const documents = await reader.documents(book.id);
      assert.deepEqual(
        documents.map((d) => d.name.replace(/\d+/, 'N')),
        Array.from({ length: 5 }, () => 'account-N.vcf'),
      );
      const document = await reader.document(book.id, `account-${ann}.vcf`);
      const text = (await reader.readContent(document!.itemId)).toString();
      assert.equal(text.length, document!.size);
      assert.deepEqual(text.split('\r\n').slice(1, -2), [
        'VERSION:3.0',
        `UID:account-${ann}@example.test`,
        'FN:Ann Ash',
        'N:Ann Ash;;;;',
        'EMAIL;TYPE=internet,pref:ann@example.test',
        'TITLE:Head',
        'ORG:;Sales',
        'TEL;TYPE=work:+49 30 1',
      ]);
      const found = await reader.documents(book.id, { texts: ['ROOM1'] });
      const [room1] = await reader.readContents(found.map((d) => d.itemId));
      const equipment = await reader.document(book.id, `account-${car.id}.vcf`);
      const carText = (await reader.readContent(equipment!.itemId)).toString();
      assert.match(carText, /X-ADDRESSBOOKSERVER-KIND:device/);
      assert.match(
        String(room1),
        /X-ADDRESSBOOKSERVER-KIND:location\r\n[^]*ADR:;2;Main;;;;\r\nX-CAPACITY:4/,
      );
    });
  });
});

test('who looked before learns that it changed, and compares (RFC 6578 §3.2)', async () => {
  await onStage(async ({ store, directory, ann }) => {
    const look = async () =>
      await store.look(ann, async (reader) => {
        const book = (await reader.collectionByName('addressbook', 'directory'))!;
        return {
          modseq: book.highestModseq,
          etags: (await reader.documents(book.id)).map((d) => d.etag),
        };
      });
    const before = await look();
    assert.deepEqual(await look(), before);
    const unchanged = await store.look(ann, (r) =>
      r.changedDocuments(directoryCollectionId, before.modseq),
    );
    assert.deepEqual(unchanged, { changed: [], removed: [], isComplete: true });
    await directory.accounts.change(ann, { displayName: 'Ann Oak' });
    const after = await look();
    assert.notEqual(after.modseq, before.modseq);
    assert.equal(after.etags.filter((tag) => !before.etags.includes(tag)).length, 1);
    const changed = await store.look(ann, (r) =>
      r.changedDocuments(directoryCollectionId, before.modseq),
    );
    assert.equal(changed.isComplete, false);
  });
});

test('it has a name in the language of the account, and cannot be written', async () => {
  await onStage(async ({ store, directory, ann }) => {
    await directory.accounts.change(ann, { language: 'de-CH' });
    const [name] = await store.look(ann, (r) => r.annotations(directoryCollectionId));
    assert.match(Buffer.from(name!.value).toString(), />Adressverzeichnis</);
    await store.transact(ann, async (tx) => {
      assert.equal(await tx.collectionByName('addressbook', 'directory'), undefined);
    });
  });
});

test('a domain without an address list has no such address book', async () => {
  await onStage(async ({ store, directory, ann }) => {
    await directory.domains.change('example.test', { settings: { addressList: 'none' } });
    const found = await store.look(ann, (r) => r.collectionByName('addressbook', 'directory'));
    assert.equal(found, undefined);
  });
});
