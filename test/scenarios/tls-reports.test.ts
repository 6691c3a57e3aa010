// Domains that ask for it are told how safely mail could be handed to their hosts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createTransport } from 'nodemailer';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { headerValue } from '#codecs/mime/header-fields.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { createSystemClock } from '#platform/clock.ts';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { verifySender } from '#sender-auth/verify-sender.ts';
import { makeCertificate } from '../support/certificates.ts';
import type { Zones } from '../support/dns-zones.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import { createMailSink } from '../support/mail-sink.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const clock = createSystemClock();

async function submit(server: TestServer, to: string): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port('submission'),
    auth: { user: 'alice@sender.test', pass: server.password },
    tls: { rejectUnauthorized: false },
  });
  await transport.sendMail({ from: 'alice@sender.test', to, text: 'Hi' });
  transport.close();
}

async function openPostbox() {
  const certificate = await makeCertificate({ names: ['reports.test'] });
  const taken: { type: string | undefined; body: Buffer }[] = [];
  let refusals = 1;
  const https = createServer(
    { key: certificate.keyPem, cert: certificate.pem },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (refusals-- > 0) return void response.writeHead(503).end();
        taken.push({ type: request.headers['content-type'], body: Buffer.concat(chunks) });
        response.writeHead(201).end();
      });
    },
  ).listen(0, '127.0.0.1');
  await once(https, 'listening');
  return {
    taken,
    port: (https.address() as { port: number }).port,
    [Symbol.dispose]() {
      https.close();
      https.closeAllConnections();
    },
  };
}

test('a day of sending becomes signed reports by mail, and by HTTPS, there tried again when not taken (RFC 8460 §3, §5.3, §5.5)', async () => {
  await using sink = await createMailSink();
  using postbox = await openPostbox();
  const zones: Zones = {
    'receiver.test': { mx: [{ preference: 10, exchange: 'mx.receiver.test' }] },
    'mx.receiver.test': { a: ['127.0.0.1'] },
    'reports.test': { a: ['127.0.0.1'] },
    '_smtp._tls.receiver.test': {
      txt: [`v=TLSRPTv1; rua=mailto:tls@receiver.test,https://reports.test:${postbox.port}/v1`],
    },
    // Nobody proves this host, and the report arrives all the same.
    '_mta-sts.receiver.test': { txt: ['v=STSv1; id=1'] },
  };
  const dns = createFakeDns(zones);
  await using server = await startTestServer({
    hostname: 'mx.sender.test',
    accounts: ['alice@sender.test'],
    world: { dns, mxPort: sink.host.port, mtaStsPort: 1, isInternalReachable: true },
  });
  for (const key of await server.data.dkimKeys.createKeys('sender.test'))
    zones[`${key.selector}._domainkey.sender.test`] = { txt: [dkimKeyRecord(key)] };
  await submit(server, 'bob@receiver.test');
  await sink.messages(1);
  const { tlsReports } = server.mail;
  await tlsReports.sendDue(clock.epochMs());
  assert.equal((await sink.messages(1)).length, 1);
  await tlsReports.sendDue(clock.epochMs() + 86_400_000);
  const mail = Buffer.from((await sink.messages(2))[1]!, 'latin1');
  const tree = parseMessage(mail);
  const value = (name: string) => headerValue(tree.header, name)!;
  assert.equal(value('tls-report-domain'), 'receiver.test');
  assert.equal(value('tls-report-submitter'), 'sender.test');
  assert.equal(value('tls-required'), 'No');
  assert.match(
    value('subject'),
    /^Report Domain: receiver\.test Submitter: sender\.test Report-ID: <tls\w+@sender\.test>$/,
  );
  assert.match(value('content-type'), /^multipart\/report; report-type="tlsrpt"/);
  const part = tree.children[1]!;
  assert.equal(`${part.type}/${part.subtype}`, 'application/tlsrpt+gzip');
  assert.match(part.header.text, /filename="sender\.test!receiver\.test!\d+!\d+!tls\w+\.json\.gz"/);
  const report = JSON.parse(gunzipSync(decodeBody(mail, part)).toString()) as Report;
  assert.equal(report['contact-info'], 'postmaster@sender.test');
  assert.deepEqual(report.policies[0]!.summary, {
    'total-successful-session-count': 0,
    'total-failure-session-count': 1,
  });
  assert.equal(report.policies[0]!['failure-details'][0]!['result-type'], 'sts-policy-fetch-error');
  assert.equal(report.policies[0]!['failure-details'][0]!['receiving-ip'], '127.0.0.1');
  const facts = { ip: '127.0.0.1', helo: 'x', mailFrom: '', receiver: 'y' };
  const { dkim } = await verifySender(mail, facts, { dns, clock });
  assert.ok(dkim.length > 0 && dkim.every((v) => v.result === 'pass' && v.isAligned));
  assert.equal(postbox.taken.length, 0);
  await tlsReports.sendDue(clock.epochMs() + 86_400_000 + 400_000);
  assert.equal(postbox.taken[0]!.type, 'application/tlsrpt+gzip');
  assert.deepEqual(
    JSON.parse(gunzipSync(postbox.taken[0]!.body).toString()).policies,
    report.policies,
  );
  assert.equal((await sink.messages(2)).length, 2);
});

test('a report is posted to the world outside alone, and what is not taken is an error (RFC 8460 §5.4)', async () => {
  using postbox = await openPostbox();
  const zones: Zones = { 'reports.test': { a: ['127.0.0.1'] } };
  const { createTlsReportPost } = await import('#sender-auth/tls-report-post.ts');
  const { internalNetworks } = await import('#platform/guarded-lookup.ts');
  const dns = createFakeDns(zones);
  const open = { contains: () => false, entries: [] };
  const post = createTlsReportPost({ dns, clock, refused: open });
  const uri = `https://reports.test:${postbox.port}/`;
  await assert.rejects(post(uri, Buffer.from('x')), { code: 'unavailable', message: /status 503/ });
  await post(uri, Buffer.from('report'));
  assert.deepEqual(postbox.taken, [
    { type: 'application/tlsrpt+gzip', body: Buffer.from('report') },
  ]);
  const guarded = createTlsReportPost({ dns, clock, refused: internalNetworks() });
  for (const address of [uri, `https://127.0.0.1:${postbox.port}/`, 'https://[::1]/'])
    await assert.rejects(guarded(address, Buffer.from('x')), { message: /an internal address/ });
});

interface Report {
  readonly 'contact-info': string;
  readonly policies: readonly {
    readonly summary: Readonly<Record<string, number>>;
    readonly 'failure-details': readonly Readonly<Record<string, string>>[];
  }[];
}
