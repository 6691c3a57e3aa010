import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

const message = Buffer.from('Subject: hello\r\n\r\ntext\r\n');

test('OLDER and YOUNGER count seconds back from now by the internal date (RFC 5032 §3)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  for (const date of [
    '22-Nov-2026 07:59:00 +0000',
    '22-Nov-2026 06:00:00 +0000',
    '21-Nov-2026 08:59:00 +0100',
  ])
    await client.append(`INBOX "${date}"`, message);
  await client.ok('SELECT INBOX');
  const search = async (key: string) => (await client.ok(`SEARCH ${key}`))[0];
  assert.equal(await search('YOUNGER 3600'), 'SEARCH 1');
  assert.equal(await search('OLDER 3600'), 'SEARCH 2 3');
  assert.equal(await search('OLDER 3600 YOUNGER 86400'), 'SEARCH 2');
  await stage.clock.advance(1700_000);
  assert.equal(await search('YOUNGER 1759'), 'SEARCH');
  assert.equal(await search('YOUNGER 1800'), 'SEARCH 1');
  assert.match((await client.run('SEARCH OLDER 0')).reply, /^BAD/);
  assert.match((await client.run('SEARCH YOUNGER')).reply, /^BAD/);
  client.close();
});

test('the saved result of a search names messages until they are gone or the mailbox is left (RFC 5182 §2.1)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 5);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  assert.deepEqual(await client.ok('SEARCH RETURN (SAVE) 2:4'), []);
  const saved = async () => (await client.ok('UID SEARCH $'))[0];
  assert.equal(await saved(), 'SEARCH 2 3 4');
  // RFC 5182 §2.4
  assert.match((await client.ok('SEARCH RETURN (SAVE COUNT) $ NOT 3'))[0]!, /COUNT 2$/);
  assert.equal(await saved(), 'SEARCH 2 4');
  assert.deepEqual(await client.ok('FETCH $ UID'), ['2 FETCH (UID 2)', '4 FETCH (UID 4)']);
  await client.ok('UID STORE $ +FLAGS.SILENT (\\Flagged)');
  assert.equal((await client.ok('UID SEARCH FLAGGED'))[0], 'SEARCH 2 4');
  await client.ok('SEARCH RETURN (SAVE MIN) 3:5');
  assert.equal(await saved(), 'SEARCH 3');
  await client.ok('SEARCH RETURN (SAVE) 2:4');
  await client.ok('STORE 3 +FLAGS.SILENT (\\Deleted)');
  await client.ok('EXPUNGE');
  assert.equal(await saved(), 'SEARCH 2 4');
  assert.match((await client.run('COPY $ Sent')).reply, /^OK \[COPYUID \d+ 2,4 1:2\]/);
  // RFC 5182 §2.1: a failed search that would have saved leaves nothing.
  assert.match(
    (await client.run('SEARCH RETURN (SAVE) CHARSET X-NO ALL')).reply,
    /^NO \[BADCHARSET/,
  );
  assert.equal(await saved(), 'SEARCH');
  await client.ok('SEARCH RETURN (SAVE) ALL');
  assert.match((await client.run('SEARCH RETURN (SAVE) NONSENSE')).reply, /^BAD/);
  assert.notEqual(await saved(), 'SEARCH');
  await client.ok('SELECT INBOX');
  assert.equal(await saved(), 'SEARCH');
  client.close();
});

test('the date a message was saved is kept beside its internal date, and found by (RFC 8514 §4.1, RFC 8514 §4.3)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX "02-Feb-2020 10:00:00 +0000"', message);
  await client.ok('SELECT INBOX');
  const [fetched] = await client.ok('FETCH 1 (SAVEDATE INTERNALDATE)');
  assert.match(fetched!, /SAVEDATE "[ \d]\d-\w{3}-20\d\d \d\d:\d\d:\d\d [+-]\d{4}"/);
  assert.match(fetched!, /INTERNALDATE " 2-Feb-2020 10:00:00 \+0000"/);
  const search = async (key: string) => (await client.ok(`SEARCH ${key}`))[0];
  assert.equal(await search('SAVEDATESUPPORTED'), 'SEARCH 1');
  assert.equal(await search('SAVEDSINCE 3-Feb-2020'), 'SEARCH 1');
  assert.equal(await search('SAVEDBEFORE 3-Feb-2020'), 'SEARCH');
  assert.equal(await search('SAVEDON 2-Feb-2020'), 'SEARCH');
  assert.equal(await search('SINCE 3-Feb-2020'), 'SEARCH');
  client.close();
});

test('with UTF8=ACCEPT a search names no charset, and sorting only UTF-8 (RFC 6855 §3)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 1);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  await client.ok('SEARCH CHARSET UTF-8 ALL');
  await client.ok('ENABLE UTF8=ACCEPT');
  for (const command of [
    'SEARCH CHARSET UTF-8 ALL',
    'UID SEARCH CHARSET US-ASCII ALL',
    'SEARCH CHARSET X-NO ALL',
    'ESEARCH IN (personal) CHARSET UTF-8 ALL',
    'SORT (DATE) US-ASCII ALL',
    'THREAD REFERENCES X-NO ALL',
  ])
    assert.match((await client.run(command)).reply, /^BAD With UTF8=ACCEPT/, command);
  await client.ok(Buffer.from('SEARCH SUBJECT "é"'));
  await client.ok('SORT (DATE) utf-8 ALL');
  await client.ok('THREAD REFERENCES UTF-8 ALL');
  client.close();
});

test('ESEARCH names the mailbox also when it is the selected one, and is silent without a match (RFC 7377 §2.1)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 2);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  const named = /^ESEARCH \(TAG "c\d+" MAILBOX INBOX UIDVALIDITY \d+\) UID ALL 1:2$/;
  for (const command of ['ESEARCH ALL', 'ESEARCH IN (selected) ALL', 'ESEARCH IN (inboxes) ALL']) {
    const answers = await client.ok(command);
    assert.equal(answers.length, 1);
    assert.match(answers[0]!, named, command);
  }
  assert.deepEqual(await client.ok('ESEARCH RETURN (COUNT) SUBJECT nothing'), []);
  assert.deepEqual(await client.ok('ESEARCH IN (selected) RETURN (MIN) KEYWORD none'), []);
  assert.deepEqual(await client.ok('ESEARCH RETURN (SAVE) 2'), []);
  assert.deepEqual(await client.ok('SEARCH $'), ['SEARCH 2']);
  client.close();
});

test('an empty string asks whether the message has the field (RFC 9051 §6.4.4)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  for (const head of ['Subject: x\r\nFrom: a@b.test', 'Subject:\r\nTo: a@b.test', 'Cc: a@b.test'])
    await client.append('INBOX', Buffer.from(`${head}\r\n\r\ntext\r\n`));
  await client.ok('SELECT INBOX');
  const search = async (key: string) => (await client.ok(`SEARCH ${key}`))[0];
  assert.equal(await search('SUBJECT ""'), 'SEARCH 1 2');
  assert.equal(await search('HEADER Subject ""'), 'SEARCH 1 2');
  assert.equal(await search('FROM ""'), 'SEARCH 1');
  assert.equal(await search('TO ""'), 'SEARCH 2');
  assert.equal(await search('CC ""'), 'SEARCH 3');
  assert.equal(await search('NOT SUBJECT ""'), 'SEARCH 3');
  assert.equal(await search('BODY ""'), 'SEARCH 1 2 3');
  assert.equal(await search('TEXT ""'), 'SEARCH 1 2 3');
  client.close();
});
