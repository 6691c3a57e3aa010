import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../test/support/imap-client.ts';
import { createImapStage } from '../../../test/support/imap-stage.ts';

const idIn = (text: string | undefined, name: string) =>
  new RegExp(`${name} \\(([A-Za-z0-9_-]{1,255})\\)`).exec(text ?? '')?.[1];

function mail(id: string, extra = '', subject = 'talk'): Buffer {
  return Buffer.from(`Message-ID: <${id}@x.test>\r\nSubject: ${subject}\r\n${extra}\r\n${id}\r\n`);
}

test('a mailbox keeps its id when it is renamed, and a new one of the same name has another (RFC 8474 §4)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const made = idIn((await client.run('CREATE box')).reply, 'MAILBOXID');
  assert.ok(made !== undefined);
  await client.ok('RENAME box other');
  assert.equal(idIn((await client.ok('STATUS other (MAILBOXID)'))[0], 'MAILBOXID'), made);
  const selected = await client.ok('SELECT other');
  assert.equal(
    idIn(
      selected.find((line) => line.includes('MAILBOXID')),
      'MAILBOXID',
    ),
    made,
  );
  assert.notEqual(idIn((await client.run('CREATE box')).reply, 'MAILBOXID'), made);
  client.close();
});

test('copies and moved messages keep their EMAILID; answers share the THREADID of what they answer (RFC 8474 §5)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX', mail('one'));
  await client.append('INBOX', mail('two', 'References: <one@x.test>\r\n'));
  await client.append('INBOX', mail('three'));
  await client.ok('SELECT INBOX');
  const ids = (await client.ok('FETCH 1:* (EMAILID THREADID)')).map((line) => ({
    email: idIn(line, 'EMAILID')!,
    thread: idIn(line, 'THREADID')!,
  }));
  assert.equal(new Set(ids.map((id) => id.email)).size, 3);
  assert.equal(ids[1]!.thread, ids[0]!.thread);
  // The same subject alone does not make a thread.
  assert.notEqual(ids[2]!.thread, ids[0]!.thread);
  await client.ok('COPY 1 Sent');
  await client.ok('MOVE 2 Sent');
  await client.ok('SELECT Sent');
  const there = (await client.ok('FETCH 1:* (EMAILID THREADID)')).map((line) =>
    idIn(line, 'EMAILID'),
  );
  assert.deepEqual(there, [ids[0]!.email, ids[1]!.email]);
  // RFC 8474 §6
  assert.deepEqual(await client.ok(`SEARCH EMAILID ${ids[1]!.email}`), ['SEARCH 2']);
  assert.deepEqual(await client.ok(`SEARCH THREADID ${ids[0]!.thread}`), ['SEARCH 1 2']);
  assert.deepEqual(await client.ok(`SEARCH THREADID ${ids[2]!.thread}`), ['SEARCH']);
  client.close();
});

test('a thread is what has an id and the subject in common, whatever marks it carries (RFC 8474 §5.2, RFC 8621 §3)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const all = [
    mail('one', '', 'Plans for =?utf-8?q?M=C3=A4rz?='),
    mail('two', 'In-Reply-To: <one@x.test>\r\n', 'Re: plans for  =?utf-8?q?M=C3=84RZ?='),
    mail(
      'three',
      'References: <one@x.test>\r\n',
      '[team] AW: Re[2]: Plans for =?utf-8?q?M=C3=A4rz?=',
    ),
    // Its References leave out what it answers.
    mail(
      'four',
      'References: <lost@x.test>\r\nIn-Reply-To: <two@x.test>\r\n',
      '回复：Plans for =?utf-8?q?M=C3=A4rz?=',
    ),
    // An answer came before what it answers.
    mail('six', 'References: <five@x.test>\r\n', 'Re: other'),
    mail('five', '', 'other'),
    // A new matter, begun by answering an old message, and what answers it.
    mail('seven', 'References: <one@x.test>\r\n', 'Something else'),
    mail('eight', 'References: <one@x.test> <seven@x.test>\r\n', 'Re: Something else'),
    // The subject of a stranger.
    mail('nine', '', 'Plans for =?utf-8?q?M=C3=A4rz?='),
  ];
  for (const one of all) await client.append('INBOX', one);
  await client.ok('SELECT INBOX');
  const threads = (await client.ok('FETCH 1:* THREADID')).map((line) => idIn(line, 'THREADID')!);
  const first = threads.map((thread) => threads.indexOf(thread) + 1);
  assert.deepEqual(first, [1, 1, 1, 1, 5, 5, 7, 7, 9]);
  client.close();
});
