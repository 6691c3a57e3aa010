// Two servers on loopback exchange mail through a test DNS: signed, aligned, encrypted as the policies ask; what cannot be
// delivered comes back as a report.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { tlsaRecordOf } from '#sender-auth/dane-check.ts';
import { makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import type { Zones } from '../support/dns-zones.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

interface Pair extends AsyncDisposable {
  readonly zones: Zones;
  readonly authority: TestCertificate;
  readonly sender: TestServer;
  readonly receiver: TestServer;
  /** The receiver's certificate. */
  readonly certificate: TestCertificate;
}

/** alice@sender.test on one server, bob@receiver.test on the other; nobody is trusted, all names come from `zones`. */
async function startPair(
  options: { readonly certificateNames?: readonly string[] } = {},
): Promise<Pair> {
  await using parts = new AsyncDisposableStack();
  const authority = await makeCertificate({ names: ['Test Authority'], isAuthority: true });
  const certificate = await makeCertificate({
    names: options.certificateNames ?? ['mx.receiver.test'],
    issuer: authority,
  });
  const zones: Zones = {
    'sender.test': {
      mx: [{ preference: 10, exchange: 'mx.sender.test' }],
      txt: ['v=spf1 ip4:127.0.0.1 -all'],
    },
    '_dmarc.sender.test': { txt: ['v=DMARC1; p=reject; adkim=s; aspf=s'] },
    'receiver.test': { mx: [{ preference: 10, exchange: 'mx.receiver.test' }] },
    'mx.receiver.test': { a: ['127.0.0.1'] },
    'mx.sender.test': { a: ['127.0.0.1'] },
  };
  const dns = createFakeDns(zones);
  const receiver = parts.use(
    await startTestServer({
      hostname: 'mx.receiver.test',
      accounts: ['bob@receiver.test'],
      settings: 'trusted_networks = []',
      certificates: [certificate],
      world: { dns },
    }),
  );
  const sender = parts.use(
    await startTestServer({
      hostname: 'mx.sender.test',
      accounts: ['alice@sender.test'],
      world: { dns, mxPort: receiver.port('smtp'), authorities: [authority.pem] },
    }),
  );
  for (const key of await sender.data.dkimKeys.createKeys('sender.test'))
    zones[`${key.selector}._domainkey.sender.test`] = { txt: [dkimKeyRecord(key)] };
  const owned = parts.move();
  return {
    zones,
    authority,
    certificate,
    sender,
    receiver,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function submit(
  { sender }: Pair,
  to: string,
  options: Record<string, unknown> = {},
): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: sender.port('submission'),
    auth: { user: 'alice@sender.test', pass: sender.password },
    tls: { rejectUnauthorized: false },
  });
  await transport.sendMail({
    from: 'Alice <alice@sender.test>',
    to,
    subject: 'Hello',
    text: 'How are you?',
    ...options,
  });
  transport.close();
}

/** The messages of an inbox, waiting until there are so many. */
async function inbox(server: TestServer, address: string, count = 1): Promise<string[]> {
  const account = await server.data.directory.accounts.expect(address);
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await server.mail.store.read(account.id, async (reader) => {
      const box = await reader.collectionByName('mailbox', 'INBOX');
      const texts: string[] = [];
      for await (const rows of reader.messages(box!.id, []))
        for (const row of rows) texts.push((await reader.readContent(row.itemId)).toString());
      return texts;
    });
    if (found.length >= count) return found;
    await delay(25);
  }
  const waiting = JSON.stringify(await server.mail.queue.list());
  throw new Error(`no mail for ${address}; the queue holds ${waiting}`);
}

async function lastReply({ sender }: Pair): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [entry] = await sender.mail.queue.list();
    if (entry?.recipients[0]?.lastReply) return entry.recipients[0].lastReply;
    await delay(25);
  }
  throw new Error('nothing waits in the queue');
}

test('mail between two servers passes SPF, DKIM (RSA and Ed25519) and DMARC, and travels over TLS', async () => {
  await using pair = await startPair();
  await submit(pair, 'bob@receiver.test');
  const [mail] = await inbox(pair.receiver, 'bob@receiver.test');
  assert.match(mail!, /^Return-Path: <alice@sender\.test>\r\nDelivered-To: bob@receiver\.test\r\n/);
  const results = /Authentication-Results: mx\.receiver\.test;([^]*?)\r\n(?=\S)/.exec(mail!)![1]!;
  assert.match(results, /spf=pass/);
  assert.equal(results.match(/dkim=pass/g)?.length, 2);
  assert.match(results, /dmarc=pass/);
  assert.match(mail!, /Received: from mx\.sender\.test [^]*?with ESMTPS/);
});

test('a host that proves itself by MTA-STS is used, one that does not is not (RFC 8461 §5)', async () => {
  await using pair = await startPair();
  const policyHost = await makeCertificate({
    names: ['mta-sts.receiver.test'],
    issuer: pair.authority,
  });
  let policy = 'version: STSv1\r\nmode: enforce\r\nmx: mx.receiver.test\r\nmax_age: 86400\r\n';
  const https = createServer({ key: policyHost.keyPem, cert: policyHost.pem }, (_, response) =>
    response.writeHead(200, { 'content-type': 'text/plain' }).end(policy),
  ).listen(0, '127.0.0.1');
  await once(https, 'listening');
  try {
    pair.zones['mta-sts.receiver.test'] = { a: ['127.0.0.1'] };
    pair.zones['_mta-sts.receiver.test'] = { txt: ['v=STSv1; id=1'] };
    await using sender = await startTestServer({
      hostname: 'mx.sender.test',
      accounts: ['alice@sender.test'],
      world: {
        dns: createFakeDns(pair.zones),
        mxPort: pair.receiver.port('smtp'),
        mtaStsPort: (https.address() as { port: number }).port,
        authorities: [pair.authority.pem],
      },
    });
    const enforced = { ...pair, sender };
    await submit(enforced, 'bob@receiver.test');
    await inbox(pair.receiver, 'bob@receiver.test');
    policy = policy.replace('mx: mx.receiver.test', 'mx: other.receiver.test');
    pair.zones['_mta-sts.receiver.test'] = { txt: ['v=STSv1; id=2'] };
    await submit(enforced, 'bob@receiver.test');
    assert.match(await lastReply(enforced), /4\.7\.5 .*not in the MTA-STS policy/);
  } finally {
    https.close();
    https.closeAllConnections();
  }
});

/** Signs the receiver's zones and publishes `certificate` as the one its host shows. */
function publishTlsa({ zones, receiver }: Pair, certificate: TestCertificate): void {
  for (const name of ['receiver.test', 'mx.receiver.test'])
    zones[name] = { ...zones[name], isSecure: true };
  const name = `_${receiver.port('smtp')}._tcp.mx.receiver.test`;
  zones[name] = { tlsa: [tlsaRecordOf(certificate.der)], isSecure: true };
}

test('with DANE the host is used when its certificate is the one in the DNS (RFC 7672 §3.1)', async () => {
  await using pair = await startPair();
  publishTlsa(pair, pair.certificate);
  await submit(pair, 'bob@receiver.test');
  await inbox(pair.receiver, 'bob@receiver.test');
});

test('with DANE the host is not used when its certificate is another one (RFC 7672 §3.1)', async () => {
  await using pair = await startPair();
  publishTlsa(pair, pair.authority);
  await submit(pair, 'bob@receiver.test');
  assert.match(await lastReply(pair), /DANE/);
});

test('a message that says TLS-Required: No goes to such a host all the same, unless REQUIRETLS was asked for (RFC 8689 §4.1)', async () => {
  await using pair = await startPair();
  publishTlsa(pair, pair.authority);
  await submit(pair, 'bob@receiver.test', { headers: { 'TLS-Required': 'No' } });
  assert.match((await inbox(pair.receiver, 'bob@receiver.test'))[0]!, /^TLS-Required: No\r$/im);
  await submit(pair, 'bob@receiver.test', {
    headers: { 'TLS-Required': 'No' },
    envelope: {
      from: 'alice@sender.test',
      to: 'bob@receiver.test',
      requireTLSExtensionEnabled: true,
    },
  });
  assert.match(await lastReply(pair), /DANE/);
});

test('an unknown recipient comes back as a report that machines can read (RFC 3464)', async () => {
  await using pair = await startPair();
  await submit(pair, 'nobody@receiver.test');
  const [report] = await inbox(pair.sender, 'alice@sender.test');
  assert.match(report!, /^Return-Path: <>\r\n/);
  assert.match(report!, /Content-Type: multipart\/report; report-type=delivery-status;/);
  assert.match(
    report!,
    /Final-Recipient: rfc822; nobody@receiver\.test\r\nAction: failed\r\nStatus: 5\.1\.1\r\nRemote-MTA: dns; mx\.receiver\.test/,
  );
  assert.match(report!, /Subject: Hello/);
});

test('a domain that does not exist, and one that takes no mail, are told at once (RFC 7505)', async () => {
  await using pair = await startPair();
  pair.zones['nomail.test'] = { mx: [{ preference: 0, exchange: '' }] };
  await submit(pair, 'x@nomail.test');
  await submit(pair, 'x@nowhere.test');
  const reports = (await inbox(pair.sender, 'alice@sender.test', 2)).join('\n');
  assert.match(reports, /Status: 5\.1\.10/);
  assert.match(reports, /Status: 5\.1\.2/);
});

test('a certificate for another name does not stop opportunistic TLS (RFC 7435 §3)', async () => {
  await using pair = await startPair({ certificateNames: ['wrong.name.test'] });
  await submit(pair, 'bob@receiver.test');
  const [mail] = await inbox(pair.receiver, 'bob@receiver.test');
  assert.match(mail!, /with ESMTPS/);
});
