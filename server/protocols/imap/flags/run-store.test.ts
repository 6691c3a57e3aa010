import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

test('a keyword that is taken away without ever having been set is known to all clients (RFC 9051 §7.3.5)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 2);
  const [client, other] = [
    await connectImap(stage.server, 'ann'),
    await connectImap(stage.server, 'ann'),
  ];
  await client.ok('SELECT INBOX');
  await other.ok('SELECT INBOX');
  const named = 'FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Never)';
  const told = await client.ok('STORE 1 -FLAGS ($Never)');
  assert.equal(told[0], named);
  assert.match(told.at(-1)!, /^1 FETCH/);
  assert.ok((await other.ok('NOOP')).includes(named));
  assert.deepEqual((await client.ok('STORE 1 -FLAGS ($never)')).length, 1);
  assert.ok((await client.ok('SELECT INBOX')).includes(named));
  client.close();
  other.close();
});

test('a session hears once of the changes of others beside its own, and never of its own again (RFC 9051 §6.4.6)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 5);
  const [a, b] = [await connectImap(stage.server, 'ann'), await connectImap(stage.server, 'ann')];
  for (const client of [a, b]) await client.ok('SELECT INBOX');
  const told = async (client: typeof a, command: string) =>
    (await client.ok(command)).filter((line) => line.includes('FETCH'));

  await a.ok('STORE 1:5 FLAGS ()');
  await b.ok('NOOP');
  assert.equal((await told(a, 'STORE 1 FLAGS (\\Flagged)')).length, 1);
  assert.deepEqual(await told(a, 'NOOP'), []);
  assert.equal((await told(b, 'NOOP')).length, 1);
  assert.deepEqual(await told(b, 'NOOP'), []);

  assert.equal((await told(b, 'STORE 2 FLAGS (\\Seen)')).length, 1);
  // Its own change comes behind one that it has not heard of.
  const both = await told(a, 'STORE 3 FLAGS (\\Draft)');
  assert.deepEqual(
    both.map((line) => Number.parseInt(line, 10)),
    [3, 2],
  );
  assert.deepEqual(await told(a, 'NOOP'), []);
  assert.deepEqual(
    (await told(b, 'NOOP')).map((line) => Number.parseInt(line, 10)),
    [3],
  );
  assert.equal((await told(a, 'STORE 4 FLAGS.SILENT (\\Seen)')).length, 0);
  assert.deepEqual(await told(a, 'NOOP'), []);
  await b.append('INBOX (\\Seen)', Buffer.from('Subject: new\r\n\r\nnew\r\n'));
  await a.ok('STORE 5 +FLAGS.SILENT (\\Answered)');
  const known = (await a.ok('FETCH 1:* (FLAGS)')).map((line) => line.replace(' \\Recent', ''));
  assert.ok(known.includes('5 FETCH (FLAGS (\\Answered))'));
  assert.ok(known.some((line) => line.startsWith('6 FETCH')));
  for (const client of [a, b]) client.close();
});
