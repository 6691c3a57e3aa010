import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { createScriptedHost } from '../../../test/support/scripted-host.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { connectSmtp, type SmtpClientOptions } from './smtp-client.ts';
import { standardTimeouts } from './timeouts.ts';

function optionsFor(port: number, more: Partial<SmtpClientOptions> = {}): SmtpClientOptions {
  return {
    address: '127.0.0.1',
    port,
    hostName: 'mx.peer.test',
    protocol: 'smtp',
    heloName: 'client.test',
    tls: { mode: 'opportunistic' },
    clock: createSystemClock(),
    random: createRandom(),
    ...more,
  };
}

async function connect(port: number, more: Partial<SmtpClientOptions> = {}) {
  const result = await connectSmtp(optionsFor(port, more));
  assert.ok(result.kind === 'connected', JSON.stringify(result));
  return result.connection;
}

function message(
  more: Partial<OutboundMessage> = {},
  content = 'A: b\r\n\r\nhi\r\n',
): OutboundMessage {
  return {
    sender: 'a@client.test',
    recipients: [{ address: 'x@peer.test' }],
    size: content.length,
    body: '7bit',
    isUtf8: false,
    requireTls: false,
    async *content() {
      yield Buffer.from(content);
    },
    ...more,
  };
}

const plainHost = (ehlo: string) => (line: string) => {
  if (/^(EHLO|LHLO)/.test(line)) return ehlo;
  if (line === 'DATA') return '354 go\r\n';
  return line === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 ok\r\n';
};

test('a host without extensions gets plain SMTP after HELO (RFC 5321 §3.2)', async () => {
  await using host = await createScriptedHost('220 old\r\n', (line) => {
    if (line.startsWith('EHLO')) return '502 what?\r\n';
    if (line === 'DATA') return '354 go\r\n';
    return '250 ok\r\n';
  });
  await using connection = await connect(host.port);
  const [result] = await connection.send(message({ body: '8bitmime', dsnReturn: 'full' }));
  assert.equal(result?.kind, 'delivered');
  assert.deepEqual(host.lines.slice(0, 5), [
    'EHLO client.test',
    'HELO client.test',
    'MAIL FROM:<a@client.test>',
    'RCPT TO:<x@peer.test>',
    'DATA',
  ]);
});

test('each recipient has its own result; refusals keep the host’s words and enhanced codes', async () => {
  await using host = await createScriptedHost('220 x\r\n', (line) => {
    if (line.startsWith('RCPT TO:<no@')) return '550-5.1.1 nobody\r\n550 5.1.1 here\r\n';
    if (line.startsWith('RCPT TO:<later@')) return '450 busy\r\n';
    return plainHost('250-x\r\n250-PIPELINING\r\n250-DSN\r\n250 SIZE 1000\r\n')(line);
  });
  await using connection = await connect(host.port);
  const recipients = ['no', 'yes', 'later'].map((local) => ({
    address: `${local}@peer.test`,
    notify: ['SUCCESS' as const],
  }));
  const results = await connection.send(message({ recipients, envelopeId: 'id+1' }));
  assert.deepEqual(
    results.map((r) => [r.kind, r.reply.enhanced, r.reply.text, r.isDsnPassedOn]),
    [
      ['failed', '5.1.1', 'nobody here', false],
      ['delivered', '2.0.0', 'ok', true],
      ['deferred', '4.0.0', 'busy', false],
    ],
  );
  assert.ok(host.lines.includes('MAIL FROM:<a@client.test> SIZE=12 ENVID=id+2B1'));
  assert.ok(host.lines.includes('RCPT TO:<yes@peer.test> NOTIFY=SUCCESS'));
});

test('a connection is used again; after a refused transaction RSET comes first', async () => {
  await using host = await createScriptedHost('220 x\r\n', (line) =>
    line.startsWith('MAIL FROM:<bad@')
      ? '550 5.7.1 no\r\n'
      : plainHost('250-x\r\n250-PIPELINING\r\n250 LIMITS MAILMAX=3\r\n')(line),
  );
  await using connection = await connect(host.port);
  const kinds = [];
  for (const sender of ['a@client.test', 'bad@client.test', 'b@client.test']) {
    assert.equal(connection.isUsable, true);
    kinds.push((await connection.send(message({ sender }))).map((r) => r.kind));
  }
  assert.deepEqual(kinds, [['delivered'], ['failed'], ['delivered']]);
  assert.equal(connection.isUsable, false);
  assert.equal(host.lines.filter((l) => l === 'RSET').length, 1);
});

test('recipients beyond what the host takes go in further transactions (RFC 9422 §4, RFC 5321 §4.5.3.1.10)', async () => {
  let taken = 0;
  await using host = await createScriptedHost('220 x\r\n', (line) => {
    if (line.startsWith('MAIL')) taken = 0;
    if (line.startsWith('RCPT') && ++taken > 2) return '452 4.5.3 enough\r\n';
    return plainHost('250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=3\r\n')(line);
  });
  await using connection = await connect(host.port);
  const recipients = [1, 2, 3, 4, 5].map((n) => ({ address: `r${n}@peer.test` }));
  const results = await connection.send(message({ recipients }));
  assert.ok(results.every((r) => r.kind === 'delivered'));
  assert.equal(host.lines.filter((l) => l === 'DATA').length, 3);
});

test('LMTP: every accepted recipient is answered for itself (RFC 2033 §4.2)', async () => {
  let ends = 0;
  await using host = await createScriptedHost('220 x\r\n', (line) => {
    if (line === '.') return ++ends === 1 ? '250 ok\r\n452 4.2.2 full\r\n' : '';
    return plainHost('250-x\r\n250 PIPELINING\r\n')(line);
  });
  await using connection = await connect(host.port, { protocol: 'lmtp' });
  const recipients = [{ address: 'a@peer.test' }, { address: 'b@peer.test' }];
  const results = await connection.send(message({ recipients }));
  assert.deepEqual(
    results.map((r) => r.kind),
    ['delivered', 'deferred'],
  );
  assert.equal(host.lines[0], 'LHLO client.test');
});

test('what the host cannot take unharmed is refused before it is sent', async () => {
  await using host = await createScriptedHost(
    '220 x\r\n',
    plainHost('250-x\r\n250-PIPELINING\r\n250 SIZE 100\r\n'),
  );
  await using connection = await connect(host.port);
  const codeOf = async (more: Partial<OutboundMessage>, content?: string) => {
    const results = await connection.send(message(more, content));
    return results.map((r) => `${r.kind} ${r.reply.enhanced} ${r.reply.isRemote}`).join();
  };
  assert.equal(await codeOf({ size: 101 }), 'failed 5.3.4 false');
  assert.equal(await codeOf({ requireTls: true }), 'failed 5.7.30 false');
  const signed = 'Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\né\r\n--b--\r\n';
  assert.equal(await codeOf({ body: '8bitmime' }, signed), 'failed 5.6.3 false');
  assert.equal(await codeOf({}, 'Subject: é\r\n\r\n'), 'failed 5.6.3 false');
  assert.equal(await codeOf({ body: '8bitmime' }), 'delivered 2.0.0 true');
  assert.equal(await codeOf({ isUtf8: true }, 'Subject: é\r\n\r\n'), 'failed 5.6.7 false');
  assert.equal(await codeOf({ isUtf8: true, sender: 'é@client.test' }), 'failed 5.6.7 false');
  assert.equal(
    await codeOf({
      isUtf8: true,
      recipients: [{ address: 'é@peer.test' }, { address: 'x@exämple.test' }],
    }),
    'failed 5.6.7 false,delivered 2.0.0 true',
  );
  assert.ok(host.lines.includes('RCPT TO:<x@xn--exmple-cua.test>'));
});

test('a connection lost in the middle is a deferral, whatever was said before', async () => {
  for (const breakAt of ['MAIL', 'RCPT', 'DATA', '.']) {
    await using host = await createScriptedHost('220 x\r\n', (line) =>
      line.startsWith(breakAt) ? 'CLOSE' : plainHost('250 x\r\n')(line),
    );
    const connection = await connect(host.port);
    const [result] = await connection.send(message());
    assert.deepEqual([result?.kind, result?.reply.code], ['deferred', 421], breakAt);
    assert.equal(connection.isUsable, false);
    await connection.quit();
  }
});

test('failures before the first message name their stage', async () => {
  const stageOf = async (
    greeting: string,
    answer: (line: string) => string,
    more: Partial<SmtpClientOptions> = {},
  ) => {
    await using host = await createScriptedHost(greeting, answer);
    const result = await connectSmtp(optionsFor(host.port, more));
    return result.kind === 'failed' ? `${result.stage} ${result.reply.code}` : result.kind;
  };
  const timeouts = { ...standardTimeouts, greeting: 30 };
  assert.equal(await stageOf('554 5.7.1 go away\r\n', () => ''), 'greeting 554');
  assert.equal(await stageOf('SSH-2.0\r\n', () => ''), 'greeting 421');
  assert.equal(await stageOf('', () => '', { timeouts }), 'greeting 421');
  assert.equal(await stageOf('220 x\r\n', () => '421 busy\r\n'), 'hello 421');
  assert.equal(
    await stageOf('220 x\r\n', plainHost('250 x\r\n'), { tls: { mode: 'required' } }),
    'no-tls 421',
  );
  assert.equal(
    await stageOf('220 x\r\n', (line) =>
      line === 'STARTTLS' ? '220 go\r\n250 injected\r\n' : plainHost('250 STARTTLS\r\n')(line),
    ),
    'connected',
  );
  assert.equal(
    await stageOf('220 x\r\n', (line) =>
      line === 'STARTTLS'
        ? '220 go\r\n250 injected\r\n'
        : plainHost('250-x\r\n250 STARTTLS\r\n')(line),
    ),
    'tls 421',
  );
  const credentials = { user: 'u', secret: { kind: 'password' as const, password: 'p' } };
  assert.equal(
    await stageOf('220 x\r\n', plainHost('250-x\r\n250 AUTH PLAIN\r\n'), { credentials }),
    'sign-in 421',
  );
  const dead = await connectSmtp(optionsFor(1));
  assert.equal(dead.kind === 'failed' && dead.stage, 'connect');
});

test('SCRAM-SHA-256 is preferred, and the host must know the password too (RFC 5802 §3)', async () => {
  for (const isHonest of [true, false]) {
    let authMessage = '';
    const salted = pbkdf2Sync('pencil', Buffer.from('salt'), 4096, 32, 'sha256');
    const mac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    await using host = await createScriptedHost('220 x\r\n', (line) => {
      const text = Buffer.from(line.split(' ').at(-1)!, 'base64').toString();
      if (line.startsWith('AUTH SCRAM-SHA-256')) {
        const bare = text.slice('n,,'.length);
        const challenge = `r=${/r=(.*)/.exec(bare)![1]}xyz,s=${Buffer.from('salt').toString('base64')},i=4096`;
        authMessage = `${bare},${challenge}`;
        return `334 ${Buffer.from(challenge).toString('base64')}\r\n`;
      }
      if (text.startsWith('c=biws')) {
        const [withoutProof, proof] = text.split(',p=');
        authMessage += `,${withoutProof}`;
        const clientKey = mac(salted, 'Client Key');
        const storedKey = createHash('sha256').update(clientKey).digest();
        const signature = mac(storedKey, authMessage);
        const expected = Buffer.from(clientKey.map((o, i) => o ^ signature[i]!)).toString('base64');
        if (proof !== expected) return '535 5.7.8 no\r\n';
        const key = isHonest ? mac(salted, 'Server Key') : Buffer.alloc(32);
        const verdict = `v=${mac(key, authMessage).toString('base64')}`;
        return `334 ${Buffer.from(verdict).toString('base64')}\r\n`;
      }
      if (line === '') return '235 2.7.0 ok\r\n';
      return plainHost('250-x\r\n250 AUTH PLAIN LOGIN SCRAM-SHA-256\r\n')(line);
    });
    const result = await connectSmtp(
      optionsFor(host.port, {
        credentials: {
          user: 'us=er',
          secret: { kind: 'password', password: 'pencil' },
          allowsPlaintext: true,
        },
      }),
    );
    assert.equal(result.kind, isHonest ? 'connected' : 'failed');
    if (result.kind === 'connected') result.connection.destroy();
  }
});

test('an OAuth token goes by XOAUTH2, and its refusal is heard', async () => {
  await using host = await createScriptedHost('220 x\r\n', (line) => {
    if (line.startsWith('AUTH')) return '334 eyJzdGF0dXMiOiI0MDAifQ==\r\n';
    return line === ''
      ? '535 5.7.8 expired\r\n'
      : plainHost('250-x\r\n250 AUTH XOAUTH2 PLAIN\r\n')(line);
  });
  const result = await connectSmtp(
    optionsFor(host.port, {
      credentials: { user: 'u', secret: { kind: 'token', token: 't' }, allowsPlaintext: true },
    }),
  );
  assert.equal(result.kind === 'failed' && result.reply.text, 'expired');
  assert.ok(
    host.lines.includes(
      `AUTH XOAUTH2 ${Buffer.from('user=u\x01auth=Bearer t\x01\x01').toString('base64')}`,
    ),
  );
});
