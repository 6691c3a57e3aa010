import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uid } from '#platform/ids.ts';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';
import { inbox } from '../../../../test/support/store-seeds.ts';

test('who asks for all that is gone hears of the last messages, too (RFC 7162 §3.2.6)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 5);
  const { id } = await stage.account('ann');
  const { id: mailbox, highestModseq } = await inbox(stage.store, id);
  await stage.store.transact(id, (tx) => tx.expunge(mailbox, [uid(2), uid(4), uid(5)]));
  const client = await connectImap(stage.server, 'ann');
  await client.ok('ENABLE QRESYNC');
  await client.ok('SELECT INBOX');
  const gone = async (set: string) =>
    (await client.ok(`UID FETCH ${set} (FLAGS) (CHANGEDSINCE ${highestModseq} VANISHED)`)).filter(
      (line) => line.includes('VANISHED'),
    );
  assert.deepEqual(await gone('1:*'), ['VANISHED (EARLIER) 2,4:5']);
  assert.deepEqual(await gone('4:*'), ['VANISHED (EARLIER) 4:5']);
  assert.deepEqual(await gone('1:3'), ['VANISHED (EARLIER) 2']);
  client.close();
});
