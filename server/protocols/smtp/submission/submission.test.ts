import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { createSmtpStage } from '../../../../test/support/smtp-stage.ts';
import { begin } from '../../../../test/support/smtp-talk.ts';

test('a user writes only as himself, in the envelope and in From (RFC 6409 §6.1)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
  await say('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
  const open = 'MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n';
  const answers: string[] = [];
  for (const from of [
    'Boss <boss@example.test>',
    'a@b,\r\n alice@example.test',
    '"A. L." <alice@example.test>',
  ]) {
    await say(open, 3);
    answers.push(await say(`From: ${from}\r\n\r\nhi\r\n.\r\n`));
  }
  assert.deepEqual(
    answers.map((a) => a.slice(0, 9)),
    ['550 5.7.1', '550 5.7.1', '250 2.0.0'],
  );
  port.close();
});

test('a sender who asks for it gets a copy with the Bcc that the recipients do not see', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
  await say('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
  const open = 'MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n';
  const header = 'Date: x\r\nMessage-ID: <1@2>\r\n';
  const long = `${'x'.repeat(98)}\r\n`.repeat(4000);
  for (const [fields, body] of [
    ['Bcc: c@d.test\r\nX-Save-Sent: yes\r\n', 'hi\r\n'],
    ['Bcc: c@d.test\r\nX-Save-Sent: yes\r\n', long],
    ['Bcc: c@d.test\r\nX-Save-Sent: no\r\n', 'hi\r\n'],
  ]) {
    await say(open, 3);
    assert.match(await say(`${header}${fields}\r\n${body}.\r\n`), /^250/);
  }
  assert.deepEqual(
    stage.sent.map((s) => s.content),
    [`Bcc: c@d.test\r\n${header}\r\nhi\r\n`, `Bcc: c@d.test\r\n${header}\r\n${long}`],
  );
  assert.ok(stage.kept.every((m) => !/bcc|x-save/i.test(m.content)));
  assert.deepEqual(readdirSync(stage.spoolFolder), []);
  port.close();
});

const OPEN = 'MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n';

test('on behalf of somebody, Sender says who wrote: it is added, or must be the user (RFC 5322 §3.6.2)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
  await say('AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABzZWNyZXQ=\r\n');
  const send = async (fields: string, body = 'hi\r\n') => {
    assert.match(await say(OPEN, 3), /354/);
    const answer = await say(`Date: x\r\nMessage-ID: <1@2>\r\n${fields}\r\n${body}.\r\n`);
    return { answer, content: stage.kept.pop()?.content ?? '' };
  };
  const chief = 'From: The Chief <chief@example.test>\r\n';
  const long = `${'x'.repeat(98)}\r\n`.repeat(4000);
  for (const body of ['hi\r\n', long]) {
    const { content } = await send(chief, body);
    assert.match(content, /^From: The Chief .*\r\nSender: <alice@example\.test>\r\n\r\n/m);
  }
  const named = await send(`${chief}Sender: Alice <alice@example.test>\r\n`);
  assert.equal(named.content.match(/Sender/g)?.length, 1);
  for (const sender of ['chief@example.test', 'bob@example.test'])
    assert.match(
      (await send(`${chief}Sender: ${sender}\r\n`)).answer,
      /^550 5\.7\.1 The Sender field must name yourself/,
    );
  // With the right to send as somebody nothing shows who wrote.
  const asDesk = await send('From: desk@example.test\r\n');
  assert.doesNotMatch(asDesk.content, /Sender/);
  const own = await send('From: alice@example.test\r\nSender: bob@example.test\r\n');
  assert.match(own.answer, /^550 5\.7\.1/);
  assert.match(await say('MAIL FROM:<chief@example.test>\r\n'), /^250/);
  assert.deepEqual(readdirSync(stage.spoolFolder), []);
  port.close();
});

test('what is sent in the name of somebody is offered to his Sent mailbox, asked for or not', async () => {
  for (const [sentCopies, expected] of [
    [
      'on-request',
      [
        [7, 9, false],
        [7, 8, true],
      ],
    ],
    ['never', []],
  ] as const) {
    await using stage = createSmtpStage({ settings: { sentCopies } });
    const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
    await say('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
    for (const fields of [
      'From: chief@example.test\r\n',
      'From: desk@example.test\r\nX-Save-Sent: yes\r\n',
      'From: alice@example.test\r\n',
    ]) {
      await say(OPEN, 3);
      assert.match(await say(`${fields}\r\nhi\r\n.\r\n`), /^250/);
    }
    assert.deepEqual(
      stage.sent.map((s) => [s.account, s.owner, s.isWanted]),
      expected,
    );
    port.close();
  }
});
