import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { createSystemClock } from '#platform/clock.ts';
import { sealArc, type ArcSealing } from './arc-seal.ts';
import { dkimKeyRecord, generateDkimKey, parseDkimKey } from './dkim-keys.ts';
import type { ArcVerdict } from './verdicts.ts';
import { verifySender } from './verify-sender.ts';

const clock = createSystemClock();
const epochSeconds = Math.floor(clock.epochMs() / 1000) - 10;
const message = 'From: ann@home.test\r\nSubject: x\r\n\r\nHello\r\n';

async function twoHosts() {
  const [one, two] = await Promise.all([
    generateDkimKey('rsa-sha256'),
    generateDkimKey('rsa-sha256'),
  ]);
  const keys = { one: parseDkimKey('s', one), two: parseDkimKey('s', two) };
  const dns = createFakeDns({
    's._domainkey.one.test': { txt: [dkimKeyRecord(keys.one)] },
    's._domainkey.two.test': { txt: [dkimKeyRecord(keys.two)] },
  });
  const seal = async (by: 'one' | 'two', text: string, chain: ArcSealing['chain']) => {
    const results = ` mx.${by}.test;\r\n spf=pass smtp.mailfrom=home.test\r\n`;
    const facts = { domain: `${by}.test`, keys: [keys[by]], epochSeconds, results, chain };
    return (await sealArc(Buffer.from(text, 'latin1'), facts)) + text;
  };
  const verify = async (text: string): Promise<ArcVerdict> => {
    const facts = { ip: '192.0.2.1', helo: 'h', mailFrom: '', receiver: 'r' };
    return (await verifySender(Buffer.from(text, 'latin1'), facts, { dns, clock })).arc;
  };
  return { seal, verify };
}

test('a chain is begun and prolonged, and verifies as a whole (RFC 8617 §5.1, §5.2)', async () => {
  const { seal, verify } = await twoHosts();
  const first = await seal('one', message, 'none');
  assert.equal((await verify(first)).result, 'pass');
  const second = await seal('two', first, 'pass');
  const verdict = await verify(second);
  assert.deepEqual([verdict.result, verdict.instance], ['pass', 2]);
  assert.match(second, /^ARC-Seal: i=2; a=rsa-sha256; t=\d+; cv=pass;/);
  assert.equal((await verify(second.replace('i=1; mx.one', 'i=1; mx.own'))).result, 'fail');
});

test('a chain that was broken is sealed once as broken, and never again (RFC 8617 §5.1.2)', async () => {
  const { seal, verify } = await twoHosts();
  const changed = (await seal('one', message, 'none')).replace('Hello', 'Hallo');
  assert.equal((await verify(changed)).result, 'fail');
  const sealed = await seal('two', changed, 'fail');
  assert.match(sealed, /^ARC-Seal: i=2; [^;]*; t=\d+; cv=fail;/);
  assert.equal(await seal('one', sealed, 'fail'), sealed);
});

test('without a judgement of the chain, an RSA key or a free instance nothing is sealed (RFC 8617 §4.2.1)', async () => {
  const { seal } = await twoHosts();
  const first = await seal('one', message, 'none');
  assert.equal(await seal('two', first, 'none'), first);
  const many = `ARC-Seal: i=50; cv=pass\r\n${message}`;
  assert.equal(await seal('two', many, 'pass'), many);
  const facts = { domain: 'x.test', keys: [], epochSeconds, results: ' x', chain: 'none' } as const;
  assert.equal(await sealArc(Buffer.from(message), facts), '');
});
