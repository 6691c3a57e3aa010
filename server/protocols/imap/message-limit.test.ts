import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap, type ImapClient } from '../../../test/support/imap-client.ts';
import { createImapStage, type ImapStage } from '../../../test/support/imap-stage.ts';

/** Ann, six messages (UID 1 to 6) in INBOX, and three of them a command. */
async function begin(stage: ImapStage): Promise<ImapClient> {
  await stage.fill('ann', 1, 6);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  return client;
}

const limited = { settings: { maxMessagesPerCommand: 3 } };
const numbersOf = (untagged: readonly string[]) => untagged.map((line) => parseInt(line, 10));

test('FETCH and STORE work on the newest messages and name the lowest of them (RFC 9738 §3.1)', async () => {
  await using stage = await createImapStage(limited);
  const client = await begin(stage);
  assert.match((await client.ok('CAPABILITY'))[0]!, / MESSAGELIMIT=3( |$)/);
  const fetched = await client.run('FETCH 1:* UID');
  assert.deepEqual(numbersOf(fetched.untagged), [4, 5, 6]);
  assert.match(fetched.reply, /^OK \[MESSAGELIMIT 3 4\]/);
  assert.match((await client.run('UID FETCH 1:3 UID')).reply, /^OK UID FETCH/);
  assert.match(
    (await client.run('UID FETCH 1:* UID (PARTIAL 1:4)')).reply,
    /^NO \[MESSAGELIMIT 3\]/,
  );
  assert.match((await client.run('UID FETCH 1:* UID (PARTIAL 1:3)')).reply, /^OK UID FETCH/);
  const stored = await client.run('STORE 1:5 +FLAGS (\\Flagged)');
  assert.deepEqual(numbersOf(stored.untagged), [3, 4, 5]);
  assert.match(stored.reply, /^OK \[MESSAGELIMIT 3 3\]/);
  client.close();
});

test('with another response code the limit is told before the answer (RFC 9738 §3.1)', async () => {
  await using stage = await createImapStage(limited);
  const client = await begin(stage);
  await client.ok('ENABLE CONDSTORE');
  await client.ok('STORE 2:4 +FLAGS.SILENT (\\Deleted)');
  await client.ok('STORE 5 +FLAGS.SILENT (\\Deleted)');
  const { untagged, reply } = await client.run('UID EXPUNGE 1:*');
  assert.deepEqual(
    untagged.filter((line) => /EXPUNGE|MESSAGELIMIT/.test(line)),
    ['NO [MESSAGELIMIT 3 3] Only part of the messages', '3 EXPUNGE', '3 EXPUNGE', '3 EXPUNGE'],
  );
  assert.match(reply, /^OK \[HIGHESTMODSEQ \d+\]/);
  client.close();
});

test('COPY and MULTIAPPEND are done whole or not at all, MOVE in part, EXPUNGE always (RFC 9738 §3.1)', async () => {
  await using stage = await createImapStage(limited);
  const client = await begin(stage);
  assert.match((await client.run('COPY 1:* Sent')).reply, /^NO \[MESSAGELIMIT 3 4\]/);
  const messages = 'APPEND Sent' + ' {1+}\r\nx'.repeat(4);
  assert.match((await client.run(messages)).reply, /^NO \[MESSAGELIMIT 3\]/);
  assert.match((await client.ok('STATUS Sent (MESSAGES)'))[0]!, /MESSAGES 0/);
  const { untagged, reply } = await client.run('MOVE 1:* Sent');
  assert.match(untagged[0]!, /^OK \[COPYUID \d+ 4:6 1:3\]/);
  assert.match(reply, /^OK \[MESSAGELIMIT 3 4\]/);
  await client.ok('SELECT Sent');
  await client.ok('STORE 1:3 +FLAGS.SILENT (\\Deleted)');
  await client.ok('SELECT INBOX');
  await client.ok('STORE 1:3 +FLAGS.SILENT (\\Deleted)');
  await stage.fill('ann', 7, 7);
  await client.ok('NOOP');
  await client.ok('STORE 4 +FLAGS.SILENT (\\Deleted)');
  assert.equal((await client.ok('EXPUNGE')).filter((line) => line.endsWith('EXPUNGE')).length, 4);
  client.close();
});

test('SEARCH looks at the newest messages that its sets allow; SORT and THREAD need all (RFC 9738 §3.1, RFC 9738 §3.3)', async () => {
  await using stage = await createImapStage(limited);
  const client = await begin(stage);
  const search = async (key: string) => {
    const { untagged, reply } = await client.run(`UID SEARCH ${key}`);
    return [untagged[0], /\[.*\]/.exec(reply)?.[0]];
  };
  assert.deepEqual(await search('ALL'), ['SEARCH 4 5 6', '[MESSAGELIMIT 3 4]']);
  assert.deepEqual(await search('SUBJECT "Subject 1"'), ['SEARCH', '[MESSAGELIMIT 3 4]']);
  assert.deepEqual(await search('UIDBEFORE 4 SUBJECT "Subject 1"'), ['SEARCH 1', undefined]);
  assert.deepEqual(await search('1:5'), ['SEARCH 3 4 5', '[MESSAGELIMIT 3 3]']);
  assert.match((await client.run('SORT (DATE) UTF-8 ALL')).reply, /^NO \[MESSAGELIMIT 3 4\]/);
  assert.match((await client.run('THREAD REFERENCES UTF-8 ALL')).reply, /^NO \[MESSAGELIMIT/);
  assert.match((await client.run('SORT (DATE) UTF-8 UIDAFTER 3')).reply, /^OK/);
  client.close();
});

test('UIDAFTER and UIDBEFORE take one UID and leave it out (RFC 9738 §3.2)', async () => {
  await using stage = await createImapStage();
  const client = await begin(stage);
  const search = async (key: string) => (await client.ok(`UID SEARCH ${key}`))[0];
  assert.equal(await search('UIDAFTER 4'), 'SEARCH 5 6');
  // Unlike a set with *, it names nothing behind the last message.
  assert.equal(await search('UIDAFTER 6'), 'SEARCH');
  assert.equal(await search('UIDAFTER 4294967295'), 'SEARCH');
  assert.equal(await search('UIDBEFORE 3'), 'SEARCH 1 2');
  assert.equal(await search('UIDBEFORE 1'), 'SEARCH');
  for (const bad of ['0', '1:2', '*', '4294967296'])
    assert.match((await client.run(`UID SEARCH UIDAFTER ${bad}`)).reply, /^BAD/);
  client.close();
});
