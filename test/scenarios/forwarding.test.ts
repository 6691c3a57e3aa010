// Mail that is sent on for one of our addresses passes SPF, DKIM and ARC at the next host, and reports find their way back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { createSystemClock } from '#platform/clock.ts';
import { dkimKeyRecord, generateDkimKey, parseDkimKey } from '#sender-auth/dkim-keys.ts';
import { verifySender } from '#sender-auth/verify-sender.ts';
import type { Zones } from '../support/dns-zones.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import { createMailSink } from '../support/mail-sink.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

/**
 * ann@home.test, whose host is a sink, writes to forward.test: bob@ and gone@ are sent on to final.test, where there is
 * only carol@, and eight@ to a host that takes 7 bit alone.
 */
async function startChain() {
  await using parts = new AsyncDisposableStack();
  const home = parts.use(await createMailSink());
  const pem = await generateDkimKey('rsa-sha256');
  const zones: Zones = {
    'home.test': { txt: ['v=spf1 ip4:192.0.2.1 -all'], a: ['127.0.0.1'] },
    's1._domainkey.home.test': { txt: [dkimKeyRecord(parseDkimKey('s1', pem))] },
    'forward.test': {
      txt: ['v=spf1 ip4:127.0.0.1 -all'],
      mx: [{ preference: 1, exchange: 'mx.test' }],
    },
    'final.test': { mx: [{ preference: 10, exchange: 'mx.final.test' }] },
    'mx.final.test': { a: ['127.0.0.1'] },
  };
  const dns = createFakeDns(zones);
  const final = parts.use(
    await startTestServer({
      hostname: 'mx.final.test',
      accounts: ['carol@final.test'],
      settings: 'trusted_networks = []',
      world: { dns },
    }),
  );
  const forward = parts.use(
    await startTestServer({
      hostname: 'mx.forward.test',
      domains: ['forward.test'],
      settings: `trusted_networks = []\n[queue.routes.back]\ndomains = ["home.test", "seven.test"]\nhost = "127.0.0.1:${home.host.port}"`,
      world: { dns, mxPort: final.port('smtp') },
    }),
  );
  const { aliases } = forward.data.directory;
  await aliases.add('bob@forward.test', ['carol@final.test']);
  await aliases.add('gone@forward.test', ['nobody@final.test']);
  await aliases.add('eight@forward.test', ['x@seven.test']);
  for (const key of await forward.data.dkimKeys.createKeys('forward.test'))
    zones[`${key.selector}._domainkey.forward.test`] = { txt: [dkimKeyRecord(key)] };
  const owned = parts.move();
  return {
    home,
    final,
    forward,
    dns,
    pem,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function write(
  { forward, pem }: Awaited<ReturnType<typeof startChain>>,
  to: string,
  raw?: string,
): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: forward.port('smtp'),
    tls: { rejectUnauthorized: false },
    dkim: { domainName: 'home.test', keySelector: 's1', privateKey: pem },
  });
  const envelope = { from: 'ann@home.test', to, use8BitMime: true };
  await transport.sendMail(
    raw === undefined
      ? { envelope, from: 'Ann <ann@home.test>', to, subject: 'Hello', text: 'Hi' }
      : { envelope, raw },
  );
  transport.close();
}

async function inbox(server: TestServer, address: string): Promise<string> {
  const account = await server.data.directory.accounts.expect(address);
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await server.mail.store.read(account.id, async (reader) => {
      const box = await reader.collectionByName('mailbox', 'INBOX');
      for await (const rows of reader.messages(box!.id, []))
        for (const row of rows) return (await reader.readContent(row.itemId)).toString();
      return undefined;
    });
    if (found !== undefined) return found;
    await delay(25);
  }
  throw new Error(`no mail for ${address}`);
}

test('forwarded mail has a sender of ours, so that SPF passes, and an ARC set that verifies (RFC 8617 §5.1)', async () => {
  await using chain = await startChain();
  await write(chain, 'bob@forward.test');
  const mail = await inbox(chain.final, 'carol@final.test');
  assert.match(mail, /^Return-Path: <SRS0=\w+=\w+=home\.test=ann@forward\.test>\r\n/);
  const results = /Authentication-Results: mx\.final\.test;([^]*?)\r\n(?=\S)/.exec(mail)![1]!;
  assert.match(results, /spf=pass smtp\.mailfrom=forward\.test/);
  assert.match(results, /dkim=pass header\.d=home\.test/);
  assert.match(results, /arc=pass/);
  assert.match(
    mail,
    /ARC-Seal: i=1; a=rsa-sha256; t=\d+; cv=none;[^]*ARC-Authentication-Results: i=1; mx\.forward\.test;\r\n spf=/,
  );
});

test('a report about forwarded mail finds its way back to the sender', async () => {
  await using chain = await startChain();
  await write(chain, 'gone@forward.test');
  const [report] = await chain.home.messages();
  assert.ok(chain.home.host.lines.includes('RCPT TO:<ann@home.test>'));
  assert.ok(chain.home.host.lines.includes('MAIL FROM:<>'));
  assert.match(report!, /Final-Recipient: rfc822; nobody@final\.test\r\nAction: failed/);
  const { delivery } = chain.forward.mail;
  const envelope = {
    id: 'x',
    origin: { kind: 'relay', isTrusted: false } as const,
    client: { remoteAddress: '192.0.2.9', remotePort: 1, heloName: 'x' },
    sender: '',
    isUtf8: false,
    body: '7bit' as const,
    requireTls: false,
    priority: 0,
  };
  const made = { address: 'SRS0=aaaaaaaa=aa=victim.test=x@forward.test' };
  const verdict = await delivery.checkRecipient(envelope, made);
  assert.equal(verdict.kind === 'refused' && verdict.reply.enhanced, '5.1.1');
});

test('an ARC set is made anew when the content is re-encoded on the way, and prolongs the chain it found', async () => {
  await using chain = await startChain();
  await write(
    chain,
    'eight@forward.test',
    'From: ann@home.test\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n',
  );
  const [text] = await chain.home.messages();
  const mail = Buffer.from(text!, 'latin1');
  assert.doesNotMatch(text!, /[\x80-\xff]/);
  const facts = { ip: '127.0.0.1', helo: 'x', mailFrom: '', receiver: 'y' };
  const verdict = await verifySender(mail, facts, { dns: chain.dns, clock: createSystemClock() });
  assert.deepEqual([verdict.arc.result, verdict.arc.instance], ['pass', 1]);
  assert.deepEqual(verdict.arc.sealers, ['forward.test']);
});
