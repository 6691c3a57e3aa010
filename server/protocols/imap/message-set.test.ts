import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../test/support/imap-client.ts';
import { createImapStage } from '../../../test/support/imap-stage.ts';

const message = Buffer.from('Subject: hello\r\n\r\ntext\r\n');

test('a message number beyond the last message, and * in an empty mailbox, is BAD; a UID without a message names nothing (RFC 9051 §9)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX', message);
  await client.append('INBOX', message);
  await client.ok('SELECT INBOX');
  for (const command of ['FETCH 3 UID', 'FETCH 1,3:4 UID', 'STORE 3 +FLAGS x', 'COPY 1:3 INBOX'])
    assert.equal((await client.run(command)).reply, 'BAD The mailbox has 2 messages');
  assert.deepEqual(await client.ok('FETCH *:1 UID'), ['1 FETCH (UID 1)', '2 FETCH (UID 2)']);
  assert.deepEqual(await client.ok('UID FETCH 3:9 FLAGS'), []);
  assert.deepEqual(await client.ok('SEARCH 3:4'), ['SEARCH']);
  await client.ok('SELECT Sent');
  assert.match((await client.run('FETCH 1:* UID')).reply, /^BAD/);
  assert.deepEqual(await client.ok('UID FETCH 1:* FLAGS'), []);
  client.close();
});

test('the text of a response is UTF-8, also where it repeats a name (RFC 9051 §9)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  assert.deepEqual(await client.ok('ENABLE IMAP4rev2'), ['ENABLED IMAP4rev2']);
  const name = Buffer.from('"na\u00efve"').toString('latin1');
  await client.ok(`CREATE ${name}`);
  assert.equal(
    (await client.run(`CREATE ${name}`)).reply,
    `NO [ALREADYEXISTS] ${name} exists already`,
  );
  client.close();
});
