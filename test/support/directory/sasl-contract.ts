import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScramClient } from '#codecs/sasl/scram-client.ts';
import { createSystemClock } from '#platform/clock.ts';
import type { TlsFacts } from '#platform/connection.ts';
import type { Directory } from '#directory/directory.ts';
import type { SaslContext, SaslExchange } from '#directory/sasl.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

const place = { protocol: 'imap', remoteAddress: '192.0.2.1' } as const;
const tls: TlsFacts = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  serverName: undefined,
  clientCertificate: undefined,
  exportKey: (length, label) => Buffer.alloc(length, label),
};
const overTls: SaslContext = { ...place, tls, allowsPlaintext: true };
const proxied: SaslContext = { ...overTls, tls: { ...tls, exportKey: undefined } };

/** The SASL mechanisms of the server, on any database. */
export function saslContract(factory: SqlFactory): void {
  const contract = (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      const options = {
        clock: createSystemClock(),
        failureDelay: 0,
        scramIterations: 4_096,
        tokenVerifier: {
          verify: async (token: string) =>
            token === 'good' ? { address: 'ann@example.test' } : undefined,
        },
      };
      await using opened = await openTestDirectory(factory, options);
      const { directory } = opened;
      const { id } = await directory.accounts.expect('ann@example.test');
      await directory.credentials.setPassword(id, 'pencil');
      await run(directory);
    });

  contract('mechanisms are offered as the connection allows, none in the clear', async (d) => {
    const offered = (context: SaslContext) => d.sasl.offered(context);
    assert.deepEqual(await offered(overTls), [
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-256',
      'OAUTHBEARER',
      'XOAUTH2',
      'PLAIN',
      'LOGIN',
    ]);
    assert.ok(!(await offered(proxied)).includes('SCRAM-SHA-256-PLUS'));
    const clear = { ...place, tls: undefined, allowsPlaintext: false };
    assert.deepEqual(await offered(clear), []);
    await assert.rejects(d.sasl.begin('PLAIN', clear), { code: 'not-supported' });
    await assert.rejects(d.sasl.begin('GSSAPI', overTls), { code: 'not-supported' });
  });

  contract('PLAIN signs in with and without an initial response (RFC 4616)', async (d) => {
    const message = Buffer.from('\0ann@example.test\0pencil');
    const first = await (await d.sasl.begin('plain', overTls)).step(message);
    assert.equal(first.kind === 'done' && first.identity.account.address, 'ann@example.test');
    const exchange = await d.sasl.begin('PLAIN', overTls);
    assert.deepEqual(await exchange.step(undefined), { kind: 'challenge', data: Buffer.alloc(0) });
    assert.equal((await exchange.step(message)).kind, 'done');
    assert.equal(await failure(await d.sasl.begin('PLAIN', overTls), 'nonsense'), 'bad-syntax');
    const wrong = await d.sasl.begin('PLAIN', overTls);
    assert.equal(await failure(wrong, '\0ann@example.test\0pen'), 'authentication-failed');
    assert.equal(await failure(wrong, '\0ann@example.test\0pencil'), 'wrong-state');
    const huge = 'x'.repeat(20_000);
    assert.equal(await failure(await d.sasl.begin('PLAIN', overTls), huge), 'bad-syntax');
  });

  contract('LOGIN asks for name and password', async (d) => {
    const exchange = await d.sasl.begin('LOGIN', overTls);
    assert.equal(text(await exchange.step(undefined)), 'Username:');
    assert.equal(text(await exchange.step(Buffer.from('ann'))), 'Password:');
    assert.equal((await exchange.step(Buffer.from('pencil'))).kind, 'done');
  });

  contract('SCRAM-SHA-256 proves both sides (RFC 5802 §3)', async (d) => {
    const { client, last, end } = await scram(d, { name: 'ann@example.test', password: 'pencil' });
    assert.ok(client.verify(last));
    assert.equal(end.kind === 'done' && end.identity.method, 'scram');
    await assert.rejects(scram(d, { name: 'ann@example.test', password: 'pencils' }), {
      code: 'authentication-failed',
    });
  });

  contract('SCRAM takes app passwords too, and holds them to their protocols', async (d) => {
    const { id } = await d.accounts.expect('ann@example.test');
    const imap = await d.credentials.addAppPassword(id, { name: 'a', protocols: ['imap'] });
    const smtp = await d.credentials.addAppPassword(id, { name: 'b', protocols: ['smtp'] });
    const { client, last, end } = await scram(d, { name: 'ann', password: imap.text });
    assert.ok(client.verify(last));
    assert.equal(end.kind === 'done' && end.identity.appPassword, imap.appPassword.id);
    await assert.rejects(scram(d, { name: 'ann', password: smtp.text }), { code: 'no-permission' });
  });

  contract('SCRAM-SHA-256-PLUS binds the TLS channel (RFC 9266)', async (d) => {
    const data = Buffer.alloc(32, 'EXPORTER-Channel-Binding');
    const good = {
      name: 'ann',
      password: 'pencil',
      channelBinding: { type: 'tls-exporter', data },
    };
    assert.equal((await scram(d, good)).end.kind, 'done');
    const failed = { code: 'authentication-failed' };
    const other = { type: 'tls-exporter', data: Buffer.alloc(32) };
    await assert.rejects(scram(d, { ...good, channelBinding: other }), failed);
    const unknown = { type: 'tls-unique', data };
    await assert.rejects(scram(d, { ...good, channelBinding: unknown }), failed);
    await assert.rejects(scram(d, { name: 'ann', password: 'pencil', canBind: true }), failed);
    const behindProxy = { name: 'ann', password: 'pencil', canBind: true, context: proxied };
    assert.equal((await scram(d, behindProxy)).end.kind, 'done');
  });

  contract('SCRAM tells nobody which names exist: their salts are stable too', async (d) => {
    const first = async (name: string) => {
      const exchange = await d.sasl.begin('SCRAM-SHA-256', overTls);
      const answer = text(await exchange.step(Buffer.from(`n,,n=${name},r=abc`)));
      return /s=([^,]+),i=(\d+)$/.exec(answer)?.slice(1);
    };
    const unknown = await first('nobody@example.test');
    assert.deepEqual(await first('nobody@example.test'), unknown);
    const known = await first('ann@example.test');
    assert.deepEqual(await first('ann@example.test'), known);
    assert.notDeepEqual(known, unknown);
    assert.deepEqual(
      known?.map((x) => x.length),
      unknown?.map((x) => x.length),
    );
  });

  contract('SCRAM waits until imported passwords have their keys', async (d) => {
    const { id } = await d.accounts.expect('bob@example.test');
    await d.credentials.setPasswordHash(id, '$1$xxxxxxxx$UYCIxa628.9qXjpQCjM4a.');
    assert.ok(!(await d.sasl.offered(overTls)).includes('SCRAM-SHA-256'));
    await d.signIn({ ...place, name: 'bob', secret: 'password' });
    assert.ok((await d.sasl.offered(overTls)).includes('SCRAM-SHA-256'));
    assert.equal((await scram(d, { name: 'bob', password: 'password' })).end.kind, 'done');
  });

  contract(
    'bearer tokens sign in; a refused one is told why first (RFC 7628 §3.2.2)',
    async (d) => {
      for (const [mechanism, message] of [
        ['OAUTHBEARER', 'n,a=ann@example.test,\u0001auth=Bearer good\u0001\u0001'],
        ['OAUTHBEARER', 'n,,\u0001auth=Bearer good\u0001\u0001'],
        ['XOAUTH2', 'user=ann@example.test\u0001auth=Bearer good\u0001\u0001'],
      ] as const) {
        const end = await (await d.sasl.begin(mechanism, overTls)).step(Buffer.from(message));
        assert.equal(end.kind === 'done' && end.identity.method, 'oauth');
        const refused = await d.sasl.begin(mechanism, overTls);
        const why = text(await refused.step(Buffer.from(message.replace('good', 'bad'))));
        assert.equal((JSON.parse(why) as { status: string }).status, 'invalid_token');
        assert.equal(await failure(refused, '\u0001'), 'authentication-failed');
      }
      const other = 'n,a=bob@example.test,\u0001auth=Bearer good\u0001\u0001';
      assert.equal(
        await failure(await d.sasl.begin('OAUTHBEARER', overTls), other),
        'no-permission',
      );
    },
  );
}

/** Runs a whole exchange; throws the server's refusal. */
async function scram(
  d: Directory,
  {
    context = overTls,
    ...options
  }: Omit<Parameters<typeof createScramClient>[0], 'nonce'> & { context?: SaslContext },
) {
  const client = createScramClient({ ...options, nonce: 'fyko+d2lbbFgONRv9qkxdawL' });
  const mechanism = options.channelBinding ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
  const exchange = await d.sasl.begin(mechanism, context);
  const final = await client.final(text(await exchange.step(Buffer.from(client.first()))));
  const last = text(await exchange.step(Buffer.from(final)));
  return { client, last, end: await exchange.step(Buffer.alloc(0)) };
}

function text(step: Awaited<ReturnType<SaslExchange['step']>>): string {
  if (step.kind === 'failed') throw step.error;
  assert.equal(step.kind, 'challenge');
  return step.kind === 'challenge' ? step.data.toString() : '';
}

async function failure(exchange: SaslExchange, response: string): Promise<string> {
  const step = await exchange.step(Buffer.from(response));
  assert.equal(step.kind, 'failed');
  return step.kind === 'failed' ? step.error.code : '';
}
