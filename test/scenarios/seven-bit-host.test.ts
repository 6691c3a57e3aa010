// 8-bit mail for a host that takes 7 bit alone: re-encoded, signed again, and as readable as before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { createSystemClock } from '#platform/clock.ts';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { verifySender } from '#sender-auth/verify-sender.ts';
import type { Zones } from '../support/dns-zones.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import { createMailSink } from '../support/mail-sink.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

async function submit(server: TestServer, message: string): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port('submission'),
    auth: { user: 'alice@sender.test', pass: server.password },
    tls: { rejectUnauthorized: false },
  });
  await transport.sendMail({
    envelope: { from: 'alice@sender.test', to: 'bob@old.test', use8BitMime: true },
    raw: Buffer.from(message),
  });
  transport.close();
}

test('8-bit mail reaches a host without 8BITMIME with the same text and a valid signature (RFC 6152 §3)', async () => {
  await using sink = await createMailSink();
  const zones: Zones = {
    'old.test': { mx: [{ preference: 10, exchange: 'mx.old.test' }] },
    'mx.old.test': { a: ['127.0.0.1'] },
  };
  const dns = createFakeDns(zones);
  await using server = await startTestServer({
    hostname: 'mx.sender.test',
    accounts: ['alice@sender.test'],
    world: { dns, mxPort: sink.host.port },
  });
  for (const key of await server.data.dkimKeys.createKeys('sender.test'))
    zones[`${key.selector}._domainkey.sender.test`] = { txt: [dkimKeyRecord(key)] };
  await submit(
    server,
    'From: alice@sender.test\r\nTo: bob@old.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n' +
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n',
  );
  const [text] = await sink.messages();
  assert.ok(!sink.host.lines.some((line) => line.includes('BODY=')));
  assert.doesNotMatch(text!, /[\x80-\xff]/);
  const content = Buffer.from(text!, 'latin1');
  assert.equal(decodeBody(content, parseMessage(content)).toString(), 'Grüße\r\n');
  const facts = { ip: '127.0.0.1', helo: 'x', mailFrom: 'alice@sender.test', receiver: 'y' };
  const verdict = await verifySender(content, facts, { dns, clock: createSystemClock() });
  assert.deepEqual(
    verdict.dkim.map((v) => v.result),
    ['pass', 'pass'],
  );
});

test('8-bit mail with a signed part comes back with a report that says why (RFC 1847 §2.1)', async () => {
  await using sink = await createMailSink();
  const zones: Zones = { 'old.test': { a: ['127.0.0.1'] } };
  await using server = await startTestServer({
    hostname: 'mx.sender.test',
    accounts: ['alice@sender.test'],
    world: { dns: createFakeDns(zones), mxPort: sink.host.port },
  });
  await submit(
    server,
    'From: alice@sender.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n' +
      '--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n--b--\r\n',
  );
  const account = await server.data.directory.accounts.expect('alice@sender.test');
  for (let attempt = 0; ; attempt++) {
    const texts = await server.mail.store.read(account.id, async (reader) => {
      const box = await reader.collectionByName('mailbox', 'INBOX');
      const found: string[] = [];
      for await (const rows of reader.messages(box!.id, []))
        for (const row of rows) found.push((await reader.readContent(row.itemId)).toString());
      return found;
    });
    if (texts.length === 0 && attempt < 200) {
      await createSystemClock().sleep(25);
      continue;
    }
    assert.match(texts[0]!, /Status: 5\.6\.3/);
    assert.match(texts[0]!, /a part that is\s+signed must not be re-encoded/);
    break;
  }
});
