import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uid } from '#platform/ids.ts';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';
import { inbox } from '../../../../test/support/store-seeds.ts';

test('EXPUNGE tells what another process has expunged already, though nobody has said so yet (RFC 9051 §6.4.3)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 3);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  await client.ok('STORE 2 +FLAGS (\\Deleted)');
  const { id } = await stage.account('ann');
  const mailbox = (await inbox(stage.store, id)).id;
  await stage.openUnheard().transact(id, (tx) => tx.expunge(mailbox, [uid(2)]));
  const told = await client.ok('EXPUNGE');
  assert.deepEqual(
    told.filter((line) => line.includes('EXPUNGE')),
    ['2 EXPUNGE'],
  );
  client.close();
});

test('STORE tells what another process has changed before it, though nobody has said so yet (RFC 9051 §7)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 3);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  const { id } = await stage.account('ann');
  const mailbox = (await inbox(stage.store, id)).id;
  await stage.openUnheard().transact(id, async (tx) => {
    await tx.changeFlags(mailbox, [uid(1)], {
      mode: 'add',
      flags: { system: 1, keywords: [] },
    });
  });
  const told = await client.ok('STORE 3 +FLAGS (\\Flagged)');
  assert.deepEqual(
    told.map((line) => Number.parseInt(line, 10)),
    [3, 1],
  );
  client.close();
});
