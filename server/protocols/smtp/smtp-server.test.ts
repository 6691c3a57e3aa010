import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { createNetworkList } from '#platform/networks.ts';
import { createTransport } from 'nodemailer';
import { createTestCertificate, fixedContexts } from '../../../test/support/test-certificate.ts';
import { createSmtpStage } from '../../../test/support/smtp-stage.ts';

test('a common client sends over STARTTLS and over TLS, signed in, with pipelined recipients', async () => {
  await using stage = createSmtpStage();
  const contexts = fixedContexts(await createTestCertificate('mx.example.test'));
  const open = { host: '127.0.0.1', port: 0, contexts, maxConnections: 10 };
  const submission = await stage.server.listen({ ...open, kind: 'submission' });
  const submissions = await stage.server.listen({ ...open, kind: 'submissions' });
  for (const { port, name } of [submission, submissions]) {
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: name === 'submissions',
      requireTLS: true,
      auth: { user: 'alice', pass: 'secret' },
      tls: { rejectUnauthorized: false },
    });
    const sent = await transport.sendMail({
      from: 'alice@example.test',
      to: ['bob@example.test', 'x@elsewhere.test'],
      subject: `over ${name}`,
      text: '.\n..\nhello\n',
    });
    assert.deepEqual(sent.rejected, []);
    transport.close();
  }
  assert.equal(stage.kept.length, 2);
  for (const { content, trace } of stage.kept) {
    assert.match(content, /\r\n\.\r\n\.\.\r\nhello\r\n$/);
    assert.match(trace, /TLSv1\.3/);
    assert.match(trace, /ESMTPSA/);
  }
});

test('an orderly stop says so to those who wait (RFC 5321 §3.8)', async () => {
  await using stage = createSmtpStage();
  const contexts = fixedContexts(await createTestCertificate('mx.example.test'));
  const listener = await stage.server.listen({
    kind: 'mx',
    host: '127.0.0.1',
    port: 0,
    contexts,
    maxConnections: 10,
  });
  const socket = connect(listener.port, '127.0.0.1');
  let heard = '';
  socket.on('data', (d: Buffer) => (heard += d.toString()));
  while (!heard.includes('220')) await new Promise((r) => setTimeout(r, 2));
  await listener.close(1000);
  assert.match(heard, /421 4\.3\.2/);
});

test('LMTP is for trusted networks only (RFC 2033 §5)', async () => {
  await using stage = createSmtpStage({
    site: { trustedNetworks: createNetworkList(['198.51.100.0/24']) },
  });
  const contexts = fixedContexts(await createTestCertificate('mx.example.test'));
  const open = { host: '127.0.0.1', port: 0, contexts, maxConnections: 10 };
  const greetingOf = async (kind: 'lmtp' | 'submission') => {
    const { port } = await stage.server.listen({ ...open, kind });
    const socket = connect(port, '127.0.0.1');
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return greeting.toString().slice(0, 4);
  };
  assert.equal(await greetingOf('lmtp'), '421 ');
  assert.equal(await greetingOf('submission'), '220 ');
});
