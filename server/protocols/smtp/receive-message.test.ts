import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { createSmtpStage } from '../../../test/support/smtp-stage.ts';
import { begin, talk } from '../../../test/support/smtp-talk.ts';

const ENVELOPE = 'MAIL FROM:<a@example.org>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n';

test('the message comes as it was sent, dots removed, with one Received field (RFC 5321 §4.4)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  assert.match(await say('Subject: x\r\n\r\n..dot\r\nRCPT\r\n.\r\n'), /^250 2\.0\.0/);
  const [message] = stage.kept;
  assert.equal(message?.content, 'Subject: x\r\n\r\n.dot\r\nRCPT\r\n');
  assert.equal(
    message?.trace,
    'Received: from client.test ([192.0.2.1])\r\n' +
      `\tby mx.example.test (Mailstead) with ESMTP id ${message?.envelope.id}\r\n` +
      '\tfor <alice@example.test>;\r\n' +
      '\tSun, 22 Nov 2026 08:00:00 +0000\r\n',
  );
  assert.deepEqual(message?.envelope.origin, { kind: 'relay', isTrusted: false });
  port.close();
});

test('the Received field names the transmission type, and no recipient when there are several (RFC 3848 §1)', async () => {
  await using stage = createSmtpStage();
  const lmtp = await begin(stage, { kind: 'lmtp', isTls: true });
  await lmtp.say(
    'MAIL FROM:<a@example.org> SMTPUTF8\r\nRCPT TO:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n',
    4,
  );
  assert.match(await lmtp.say('.\r\n', 2), /^250.*\n250/);
  const { trace } = stage.kept[0]!;
  assert.match(trace, /with UTF8LMTPS id \S+;\r\n/);
  assert.match(trace, /using TLSv1\.3 with cipher TLS_AES_256_GCM_SHA384/);
  assert.doesNotMatch(trace, /for </);
  lmtp.port.close();
});

test('a large message goes through a spool file and leaves nothing behind', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  const line = `${'x'.repeat(98)}\r\n`;
  const body = `Subject: big\r\n\r\n${line.repeat(10_000)}`;
  for (let at = 0; at < body.length; at += 60_000)
    port.write(Buffer.from(body.slice(at, at + 60_000)));
  assert.match(await say('.\r\n'), /^250/);
  assert.equal(stage.kept[0]?.kind, 'file');
  assert.equal(stage.kept[0]?.content, body);
  assert.equal(stage.kept[0]?.envelope.client.heloName, 'client.test');
  assert.deepEqual(readdirSync(stage.spoolFolder), []);
  port.close();
});

test('a large message whose lines begin with dots arrives as it was sent, however it is cut (RFC 5321 §4.5.2)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  const lines = Array.from({ length: 60_000 }, (_, i) => '.'.repeat(i % 4) + String(i % 10));
  const body = `Subject: dots\r\n\r\n${lines.join('\r\n')}\r\n`;
  const stuffed = body.replaceAll('\n.', '\n..');
  for (let at = 0; at < stuffed.length; at += 29_989)
    port.write(Buffer.from(stuffed.slice(at, at + 29_989)));
  assert.match(await say('.\r\n'), /^250/);
  assert.equal(stage.kept[0]?.kind, 'file');
  assert.equal(stage.kept[0]?.content, body);
  port.close();
});

test('a message above the limit is refused after its end, and the conversation goes on (RFC 1870 §6.3)', async () => {
  await using stage = createSmtpStage({ site: { maxMessageBytes: 400_000 } });
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  assert.match(await say(`${`${'y'.repeat(98)}\r\n`.repeat(5000)}.\r\n`), /^552 5\.3\.4/);
  assert.match(await say('NOOP\r\n'), /^250/);
  await new Promise((r) => setTimeout(r, 20));
  assert.deepEqual([stage.kept.length, readdirSync(stage.spoolFolder)], [0, []]);
  port.close();
});

test('a client that goes away in the middle leaves nothing behind', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  for (let i = 0; i < 8; i++) port.write(Buffer.alloc(60_000, 'z'));
  await new Promise((r) => setTimeout(r, 30));
  port.close();
  for (let i = 0; i < 100 && stage.server.sessionCount > 0; i++)
    await new Promise((r) => setTimeout(r, 5));
  await new Promise((r) => setTimeout(r, 20));
  assert.equal(stage.server.sessionCount, 0);
  assert.deepEqual([stage.kept.length, readdirSync(stage.spoolFolder)], [0, []]);
});

test('a message that has made a hundred hops is refused (RFC 5321 §6.3)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(ENVELOPE, 3);
  const hops = 'RECEIVED: from a by b; x\r\n'.repeat(101);
  assert.match(await say(`${hops}\r\nbody\r\n.\r\n`), /^554 5\.4\.6/);
  await say(ENVELOPE, 3);
  const quoted = `${'Received: x\r\n'.repeat(50)}\r\n${'Received: x\r\n'.repeat(90)}.\r\n`;
  assert.match(await say(quoted), /^250/);
  port.close();
});

test('submission adds Date and Message-ID and takes Bcc out (RFC 6409 §8)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
  await say('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
  const open =
    'MAIL FROM:<alice@example.test> HOLDFOR=60\r\nRCPT TO:<x@elsewhere.test>\r\nDATA\r\n';
  await say(open, 3);
  await say('From: alice@example.test\r\nBcc: a@b.test,\r\n c@d.test\r\nTo: x\r\n\r\nhi\r\n.\r\n');
  await say(open, 3);
  await say('date: x\r\nMessage-Id: <1@2>\r\n\r\nhi\r\n.\r\n');
  const [first, second] = stage.kept;
  assert.match(
    first!.content,
    /^From: alice@example\.test\r\nTo: x\r\nDate: Sun, 22 Nov 2026 08:00:00 \+0000\r\nMessage-ID: <\S+@mx\.example\.test>\r\n\r\nhi\r\n$/,
  );
  assert.equal(second!.content, 'date: x\r\nMessage-Id: <1@2>\r\n\r\nhi\r\n');
  assert.match(first!.trace, /with ESMTPSA id/);
  assert.equal(first!.envelope.origin.kind, 'submission');
  assert.equal(first!.envelope.holdUntilSeconds, stage.clock.epochMs() / 1000 + 60);
  port.close();
});

test('a submitted text without any header keeps its first line (RFC 6409 §8)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage, { kind: 'submissions', isTls: true });
  await say('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
  await say('MAIL FROM:<alice@example.test>\r\nRCPT TO:<x@elsewhere.test>\r\nDATA\r\n', 3);
  await say('just text\r\nin two lines\r\n.\r\n');
  assert.match(
    stage.kept[0]!.content,
    /^Date: .*\r\nMessage-ID: <.*>\r\n\r\njust text\r\nin two lines\r\n$/,
  );
  port.close();
});

test('the parameters of MAIL and RCPT reach delivery (RFC 3461 §4, RFC 2852 §4, RFC 6710 §5)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say(
    'MAIL FROM:<a@example.org> RET=HDRS ENVID=x+2B BODY=8BITMIME BY=60;NT MT-PRIORITY=5\r\n' +
      'RCPT TO:<alice@example.test> NOTIFY=NEVER\r\nRCPT TO:<"bob"@example.test> ORCPT=rfc822;b@c\r\nDATA\r\n',
    4,
  );
  await say('.\r\n');
  const { envelope, recipients } = stage.kept[0]!;
  const { dsnReturn, envelopeId, body, deliverBy, priority } = envelope;
  assert.deepEqual(
    { dsnReturn, envelopeId, body, deliverBy, priority },
    {
      dsnReturn: 'headers',
      envelopeId: 'x+',
      body: '8bitmime',
      deliverBy: { atSeconds: stage.clock.epochMs() / 1000 + 60, mode: 'notify', trace: true },
      priority: 0,
    },
  );
  assert.deepEqual(recipients, [
    { address: 'alice@example.test', dsn: { notify: ['never'] } },
    {
      address: 'bob@example.test',
      dsn: { notify: ['failure'], originalRecipient: 'rfc822;b@c' },
    },
  ]);
  port.close();
});

test('a client that speaks before the greeting is refused', async () => {
  await using stage = createSmtpStage({ settings: { greetingDelay: 200 } });
  const { say } = talk(stage);
  assert.match(await say('EHLO spam.test\r\n'), /^554 5\.5\.0/);
  const patient = talk(stage);
  await stage.clock.advance(200);
  assert.match(await patient.say('', 1), /^220/);
  patient.port.close();
});

test('messages of one address come at a bounded rate, trusted networks excepted', async () => {
  await using stage = createSmtpStage({ settings: { messagesPerMinute: 2 } });
  const { say, port } = await begin(stage);
  const answers: string[] = [];
  for (let i = 0; i < 3; i++) answers.push(await say('MAIL FROM:<>\r\n'), await say('RSET\r\n'));
  assert.deepEqual(
    answers.map((a) => a.slice(0, 3)),
    ['250', '250', '250', '250', '450', '250'],
  );
  const trusted = await begin(stage, { address: '127.0.0.1' });
  for (let i = 0; i < 3; i++) {
    assert.match(await trusted.say('MAIL FROM:<>\r\n'), /^250/);
    await trusted.say('RSET\r\n');
  }
  port.close();
  trusted.port.close();
});

test('BDAT takes binary content that DATA could not carry (RFC 3030 §3)', async () => {
  await using stage = createSmtpStage();
  const { say, port } = await begin(stage);
  await say('MAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<alice@example.test>\r\n', 2);
  assert.match(await say('DATA\r\n'), /^503/);
  const content = 'A: b\r\n\r\n\n.\r\n\r\x00\n';
  assert.match(await say(`BDAT ${content.length} LAST\r\n${content}`), /^250/);
  assert.equal(stage.kept[0]?.content, content);
  port.close();
});

test('a stop waits for what delivery has begun', async () => {
  const stage = createSmtpStage();
  const { say } = await begin(stage);
  await say(ENVELOPE, 3);
  let isDelivered = false;
  const slow = stage.parts.delivery.deliver.bind(stage.parts.delivery);
  stage.parts.delivery.deliver = async (request) => {
    await new Promise((r) => setTimeout(r, 30));
    isDelivered = true;
    return await slow(request);
  };
  void say('.\r\n').catch(() => undefined);
  await new Promise((r) => setTimeout(r, 10));
  await stage[Symbol.asyncDispose]();
  assert.equal(isDelivered, true);
});
