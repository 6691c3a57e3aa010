import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

const small = Buffer.from('Subject: small\r\n\r\nhello\r\n');

function large(bytes: number): Buffer {
  const head = Buffer.from(
    'Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n',
  );
  const body = Buffer.alloc(bytes, 'line of an attachment 0123456789\r\n');
  return Buffer.concat([head, body, Buffer.from('\r\n--b--\r\n')]);
}

function literalOf(response: string): string {
  const start = response.indexOf('}\r\n') + 3;
  return response.slice(start, response.length - 1);
}

test('a large message comes back byte for byte, whole and in pieces (RFC 9051 §6.4.5)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const message = large(2_500_000);
  const { reply } = await client.append('INBOX (\\Seen)', message);
  assert.match(reply, /^OK \[APPENDUID \d+ 1\]/);
  await client.ok('SELECT INBOX');
  const fetch = async (item: string) =>
    literalOf((await client.ok(`FETCH 1 BODY.PEEK[${item}`))[0]!);
  const text = message.toString('latin1');
  assert.ok((await fetch(']')) === text);
  assert.equal(await fetch(']<1048570.20>'), text.slice(1_048_570, 1_048_590));
  assert.equal(await fetch(']<99999999.5>'), '');
  assert.ok((await fetch('TEXT]')) === text.slice(text.indexOf('\r\n\r\n') + 4));
  assert.equal(await fetch('1]'), 'first');
  assert.ok((await fetch('2]')).length === 2_500_000);
  client.close();
});

test('an empty message takes back the whole APPEND (RFC 3502 §6.3.11)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const refused = /^NO A message is empty/;
  assert.match((await client.run('APPEND INBOX {0+}\r\n')).reply, refused);
  const two = `APPEND INBOX {${small.length}+}\r\n${small.toString('latin1')} (\\Seen) {0+}\r\n`;
  assert.match((await client.run(two)).reply, refused);
  assert.match((await client.run('APPEND INBOX UTF8 (~{0+}\r\n)')).reply, refused);
  assert.deepEqual(await client.ok('STATUS INBOX (MESSAGES)'), ['STATUS INBOX (MESSAGES 0)']);
  client.close();
});

test('REPLACE takes * for the last message (RFC 8508 §3.1, RFC 9051 §9)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 3);
  const client = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX');
  const put = ` INBOX {${small.length}+}\r\n${small.toString('latin1')}`;
  assert.ok((await client.ok(`REPLACE *${put}`)).includes('3 EXPUNGE'));
  assert.ok((await client.ok(`UID REPLACE *${put}`)).includes('3 EXPUNGE'));
  assert.deepEqual(await client.ok('UID SEARCH ALL'), ['SEARCH 1 2 5']);
  assert.match((await client.run(`REPLACE 1:2${put}`)).reply, /^BAD/);
  client.close();
});

test('what is too large, has no mailbox or no room is refused, and leaves no spool file (RFC 7889 §3)', async () => {
  await using stage = await createImapStage({
    settings: { maxMessageSize: 2_000_000 },
    quota: { bytes: 1_000_000, messages: undefined },
  });
  const client = await connectImap(stage.server, 'ann');
  assert.match((await client.run('APPEND INBOX {2000001}')).reply, /^NO \[TOOBIG\]/);
  assert.match((await client.run('APPEND Nowhere {10}')).reply, /^NO \[TRYCREATE\]/);
  assert.match((await client.append('INBOX', large(1_500_000))).reply, /^NO \[OVERQUOTA\]/);
  assert.match((await client.append('INBOX (\\Bogus)', small)).reply, /^BAD/);
  const { id } = await stage.account('ann');
  const count = await stage.store.read(id, async (reader) => (await reader.usage()).messages);
  assert.equal(count, 0);
  assert.deepEqual(
    (await readdir(stage.spoolFolder)).filter((name) => name.startsWith('append-')),
    [],
  );
  client.close();
});

test('MULTIAPPEND adds all messages or none (RFC 3502 §6.3.11)', async () => {
  await using stage = await createImapStage({ quota: { bytes: undefined, messages: 2 } });
  const client = await connectImap(stage.server, 'ann');
  const literal = `{${small.length}+}\r\n${small.toString('latin1')}`;
  const three = `APPEND INBOX ${literal} (\\Flagged) ${literal} ${literal}`;
  assert.match((await client.run(three)).reply, /^NO \[OVERQUOTA\]/);
  const two = `APPEND INBOX ${literal} (\\Flagged kw) "17-Jul-1996 02:44:25 -0700" ${literal}`;
  assert.match((await client.run(two)).reply, /^OK \[APPENDUID \d+ \d+:\d+\]/);
  await client.ok('SELECT INBOX');
  assert.match(
    (await client.ok('FETCH 2 (FLAGS INTERNALDATE)'))[0]!,
    /^2 FETCH \(FLAGS \(\\Flagged kw[^)]*\) INTERNALDATE "17-Jul-1996 09:44:25 \+0000"\)$/,
  );
  client.close();
});

test('copies to another account keep their contents, dates and the flags that may be set there (RFC 4314 §4)', async () => {
  await using stage = await createImapStage();
  const bob = await stage.account('bob');
  const inbox = await stage.store.read(bob.id, (r) => r.collectionByName('mailbox', 'INBOX'));
  const { grantee } = await stage.directory.grants.parseIdentifier('ann@example.test');
  const grant = { owner: bob.id, collection: inbox!.objectId, grantee, rights: 'lrsi' };
  await stage.directory.grants.change(grant);
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX (\\Seen \\Flagged) "17-Jul-1996 02:44:25 -0700"', small);
  await client.ok('SELECT INBOX');
  const moved = await client.ok('MOVE 1 "Other Users/bob@example.test/INBOX"');
  assert.match(moved[0]!, /^OK \[COPYUID \d+ 1 1\]/);
  assert.equal(moved[1], '1 EXPUNGE');
  await client.ok('SELECT "Other Users/bob@example.test/INBOX"');
  const [row] = await client.ok('FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])');
  assert.match(row!, /FLAGS \(\\Seen \\Recent\) INTERNALDATE "17-Jul-1996 09:44:25 \+0000"/);
  assert.equal(literalOf(row!), small.toString('latin1'));
  assert.match((await client.run('STORE 1 +FLAGS (\\Deleted)')).reply, /^NO \[NOPERM\]/);
  assert.match((await client.run('EXPUNGE')).reply, /^NO \[NOPERM\]/);
  client.close();
});

test('STORE with UNCHANGEDSINCE leaves alone what changed meanwhile (RFC 7162 §3.1.3)', async () => {
  await using stage = await createImapStage();
  await stage.fill('ann', 1, 3);
  const client = await connectImap(stage.server, 'ann');
  const other = await connectImap(stage.server, 'ann');
  await client.ok('SELECT INBOX (CONDSTORE)');
  const [row] = await client.ok('FETCH 3 MODSEQ');
  const modseq = Number(/MODSEQ \((\d+)\)/.exec(row!)![1]);
  await other.ok('SELECT INBOX');
  await other.ok('STORE 2 +FLAGS (\\Flagged)');
  const { reply, untagged } = await client.run(
    `STORE 1:3 (UNCHANGEDSINCE ${modseq}) +FLAGS.SILENT (\\Answered)`,
  );
  assert.match(reply, /^OK \[MODIFIED 2\]/);
  assert.equal(untagged.filter((line) => /^[13] FETCH \(UID [13] MODSEQ /.test(line)).length, 2);
  client.close();
  other.close();
});

test('a name that another session renamed, gave anew or deleted between two APPENDs means what it means now', async () => {
  await using stage = await createImapStage();
  const writer = await connectImap(stage.server, 'ann');
  const other = await connectImap(stage.server, 'ann');
  const literal = `{${small.length}+}\r\n${small.toString('latin1')}`;
  const append = async () => (await writer.run(`APPEND box ${literal}`)).reply;
  await other.ok('CREATE box');
  assert.match(await append(), /^OK \[APPENDUID \d+ 1\]/);
  await other.ok('RENAME box old');
  assert.match(await append(), /^NO \[TRYCREATE\]/);
  await other.ok('CREATE box');
  assert.match(await append(), /^OK \[APPENDUID \d+ 1\]/);
  assert.deepEqual(await other.ok('STATUS old (MESSAGES)'), ['STATUS old (MESSAGES 1)']);
  assert.deepEqual(await other.ok('STATUS box (MESSAGES)'), ['STATUS box (MESSAGES 1)']);
  await other.ok('DELETE box');
  assert.match(await append(), /^NO \[TRYCREATE\]/);
  writer.close();
  other.close();
});
