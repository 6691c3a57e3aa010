import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uid } from '#platform/ids.ts';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';
import { inbox } from '../../../../test/support/store-seeds.ts';

test('what goes while SELECT resynchronises is no part of VANISHED (EARLIER), and is told afterwards (RFC 7162 §3.2.5)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 5);
  const { id } = await stage.account('ann');
  const mailbox = await inbox(stage.store, id);
  const { store } = stage;
  await store.transact(id, (tx) => tx.expunge(mailbox.id, [uid(2)]));
  const client = await connectImap(stage.server, 'ann');
  await client.ok('ENABLE QRESYNC');
  const read = store.read.bind(store);
  Object.assign(store, {
    async read(account: typeof id, work: Parameters<typeof read>[1]) {
      Object.assign(store, { read });
      await store.transact(id, (tx) => tx.expunge(mailbox.id, [uid(3)]));
      return await read(account, work);
    },
  });
  const select = `SELECT INBOX (QRESYNC (${mailbox.uidValidity} ${mailbox.highestModseq}))`;
  const told = await client.ok(select);
  assert.deepEqual(
    told.filter((line) => /VANISHED|EXISTS/.test(line)),
    ['4 EXISTS', 'VANISHED (EARLIER) 2'],
  );
  assert.ok((await client.ok('NOOP')).includes('VANISHED 3'));
  client.close();
});
