import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { defaultCollection, eventText, putText } from '../../test/support/document-seeds.ts';
import { addText, inbox, text } from '../../test/support/store-seeds.ts';

test('an account from before there were calendars keeps its mail and gets its calendars', async () => {
  await using data = await createStoreFolder();
  const { account } = data;
  {
    await using store = data.open();
    await addText(store, account, { mailbox: (await inbox(store, account)).id, bytes: text(1) });
  }
  // As the version before left it.
  const database = new DatabaseSync(join(data.folder, 'accounts', String(account), 'index.sqlite'));
  database.exec(`DROP TABLE documents; DELETE FROM collections WHERE kind <> 'mailbox';
    UPDATE schema_version SET version = 3 WHERE component = 'store'`);
  database.close();
  await using store = data.open();
  assert.equal((await inbox(store, account)).counts.messages, 1);
  const collection = await defaultCollection(store, account, 'calendar');
  await putText(store, account, { collection, name: 'a.ics', text: eventText(1) });
  assert.deepEqual((await store.verifyAccount(account)).problems, []);
});
