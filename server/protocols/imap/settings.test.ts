import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings } from '#store/change-settings.ts';
import { connectImap } from '../../../test/support/imap-client.ts';
import { createImapStage } from '../../../test/support/imap-stage.ts';
import { allSettings } from '../../../test/support/settings-suite.ts';

test('settings of an account are no mailbox: not listed, not selected, and no news of any mailbox', async () => {
  await using stage = await createImapStage();
  const { directory, store } = stage;
  const ann = await stage.account('ann');
  const { grantee, isNegative } = await directory.grants.parseIdentifier('bob@example.test');
  const everything = { owner: ann.id, collection: '' };
  await directory.grants.change({ ...everything, grantee, isNegative, mode: 'add', rights: 'lr' });
  const clients = [await connectImap(stage.server, 'ann'), await connectImap(stage.server, 'bob')];
  const look = async () => {
    const said: (readonly string[])[] = [];
    for (const client of clients)
      for (const command of [
        'LIST "" "*" RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES SIZE HIGHESTMODSEQ))',
        'LSUB "" "*"',
      ])
        said.push(await client.ok(command));
    return said;
  };
  const before = await look();
  assert.ok(before[0]!.some((line) => line.includes('INBOX')));
  await clients[0]!.ok(
    'NOTIFY SET (personal (MessageNew MessageExpunge MailboxName SubscriptionChange))',
  );
  await changeSettings(store, ann.id, () => allSettings);
  assert.deepEqual(await clients[0]!.ok('NOOP'), []);
  assert.deepEqual(await look(), before);
  for (const command of ['SELECT settings', 'STATUS settings (MESSAGES)', 'MYRIGHTS settings'])
    assert.match((await clients[0]!.run(command)).reply, /NO/, command);
  // A mailbox of that name is another one.
  await clients[0]!.ok('CREATE settings');
  await clients[0]!.ok('DELETE settings');
  const [collection] = await store.read(
    ann.id,
    async (reader) => await reader.collections('settings'),
  );
  assert.equal(collection?.counts.messages, 7);
  for (const client of clients) client.close();
});
