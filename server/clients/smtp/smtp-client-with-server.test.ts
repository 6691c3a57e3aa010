import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import type { ListenerKindName } from '#protocols/smtp/listener-kind.ts';
import { createSmtpStage, type SmtpStage } from '../../../test/support/smtp-stage.ts';
import {
  createTestCertificate,
  fixedContexts,
  type TestCertificate,
} from '../../../test/support/test-certificate.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { connectSmtp, type SmtpClientOptions } from './smtp-client.ts';

async function connect(
  stage: SmtpStage,
  place: { readonly kind: ListenerKindName; readonly certificate: TestCertificate },
  more: Partial<SmtpClientOptions>,
) {
  const { port } = await stage.server.listen({
    kind: place.kind,
    host: '127.0.0.1',
    port: 0,
    contexts: fixedContexts(place.certificate),
    maxConnections: 10,
  });
  return await connectSmtp({
    address: '127.0.0.1',
    port,
    hostName: 'mx.example.test',
    protocol: 'smtp',
    heloName: 'client.test',
    tls: { mode: 'required' },
    clock: createSystemClock(),
    random: createRandom(),
    ...more,
  });
}

function messageOf(pieces: readonly string[], more: Partial<OutboundMessage> = {}) {
  return {
    sender: 'a@client.test',
    recipients: [{ address: 'alice@example.test' }, { address: 'bob@example.test' }],
    size: pieces.join('').length,
    body: '8bitmime' as const,
    isUtf8: false,
    requireTls: false,
    async *content() {
      for (const piece of pieces) yield Buffer.from(piece, 'latin1');
    },
    ...more,
  };
}

test('client and server understand each other over verified TLS, with DATA and with BDAT', async () => {
  await using stage = createSmtpStage();
  const certificate = await createTestCertificate('mx.example.test');
  const pieces = ['Subject: x\r\n\r\n', '.\r\n..\r\n', `${'y'.repeat(998)}\r\n`.repeat(900), 'é'];
  for (const prefersChunking of [true, false]) {
    const result = await connect(
      stage,
      { kind: 'mx', certificate },
      {
        prefersChunking,
        tls: {
          mode: 'required',
          extraAuthorities: [certificate.cert],
          verify: (peer) => (peer.isPkixTrusted ? undefined : peer.pkixError),
        },
      },
    );
    assert.ok(result.kind === 'connected', JSON.stringify(result));
    await using connection = result.connection;
    assert.equal(connection.tls?.chain.length, 1);
    const results = await connection.send(messageOf(pieces, { requireTls: true }));
    assert.deepEqual(
      results.map((r) => r.kind),
      ['delivered', 'delivered'],
    );
    const kept = stage.kept.pop();
    assert.equal(kept?.content, `${pieces.join('')}\r\n`);
    assert.equal(kept?.envelope.requireTls, true);
  }
});

test('who answers with the wrong name is not given mail when PKIX is asked for', async () => {
  await using stage = createSmtpStage();
  const certificate = await createTestCertificate('other.example.test');
  const verify: SmtpClientOptions['tls']['verify'] = (peer) => peer.pkixError;
  const result = await connect(
    stage,
    { kind: 'mx', certificate },
    { tls: { mode: 'opportunistic', extraAuthorities: [certificate.cert], verify } },
  );
  assert.ok(result.kind === 'failed' && result.stage === 'tls');
  assert.match(result.reply.text, /ALTNAME/);
});

test('the client signs in at the submission port and sends binary content', async () => {
  await using stage = createSmtpStage();
  const certificate = await createTestCertificate('mx.example.test');
  const result = await connect(
    stage,
    { kind: 'submissions', certificate },
    {
      tls: { mode: 'on-connect' },
      credentials: { user: 'alice', secret: { kind: 'password', password: 'secret' } },
    },
  );
  assert.ok(result.kind === 'connected', JSON.stringify(result));
  await using connection = result.connection;
  const content = 'Date: x\r\nMessage-ID: <1@2>\r\n\r\n\n.\r\n\x00\r';
  const results = await connection.send(
    messageOf([content], { sender: 'alice@example.test', body: 'binarymime' }),
  );
  assert.equal(results[0]?.kind, 'delivered');
  assert.equal(stage.kept[0]?.content, content);
});
