import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createSystemClock } from '#platform/clock.ts';
import { findForgedResults, formatAuthenticationResults } from './authentication-results.ts';
import { dkimKeyRecord, generateDkimKey, parseDkimKey } from './dkim-keys.ts';
import { signDkim } from './dkim-sign.ts';
import { verifySender, verifySpf, type SenderFacts } from './verify-sender.ts';

const clock = createSystemClock();
const facts = (other: Partial<SenderFacts> = {}): SenderFacts => ({
  ip: '192.0.2.1',
  helo: 'mail.example.test',
  mailFrom: 'ann@example.test',
  receiver: 'mx.test',
  ...other,
});
const spf = async (record: string, other: Partial<SenderFacts> = {}, zones: Zones = {}) => {
  const dns = createFakeDns({ 'example.test': { txt: [record] }, ...zones });
  return (await verifySpf(facts(other), { dns, clock })).result;
};

test('SPF comes to each of its results (RFC 7208 §2.6)', async () => {
  assert.equal(await spf('v=spf1 ip4:192.0.2.0/24 -all'), 'pass');
  assert.equal(await spf('v=spf1 ip4:198.51.100.0/24 -all'), 'fail');
  assert.equal(await spf('v=spf1 ~all'), 'softfail');
  assert.equal(await spf('v=spf1 ?all'), 'neutral');
  assert.equal(await spf('no spf here'), 'none');
  assert.equal(await spf('v=spf1 ip4:nonsense -all'), 'permerror');
  assert.equal(await spf('v=spf1 include:gone.test -all'), 'permerror');
  const broken = { 'other.test': { trouble: 'servfail' } } as const;
  assert.equal(await spf('v=spf1 include:other.test -all', {}, broken), 'temperror');
});

test('SPF follows a, mx, include, redirect, exists, ptr and IPv6 (RFC 7208 §5)', async () => {
  const zones: Zones = {
    'mx.other.test': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
    'other.test': { mx: [{ preference: 1, exchange: 'mx.other.test' }], txt: ['v=spf1 mx -all'] },
    '1.2.0.192.x.test': { a: ['127.0.0.2'] },
    '1.2.0.192.in-addr.arpa': { ptr: ['mx.other.test'] },
  };
  for (const record of [
    'v=spf1 a:mx.other.test -all',
    'v=spf1 mx:other.test -all',
    'v=spf1 include:other.test -all',
    'v=spf1 redirect=other.test',
    'v=spf1 exists:%{ir}.x.test -all',
    'v=spf1 ptr:other.test -all',
  ])
    assert.equal(await spf(record, {}, zones), 'pass', record);
  assert.equal(await spf('v=spf1 mx:other.test -all', { ip: '2001:db8::1' }, zones), 'pass');
  assert.equal(await spf('v=spf1 mx:other.test -all', { ip: '2001:db8::2' }, zones), 'fail');
});

test('SPF stops after ten look-ups and two empty ones (RFC 7208 §4.6.4)', async () => {
  const zones: Zones = {};
  for (let i = 0; i < 12; i++)
    zones[`i${i}.test`] = { txt: [`v=spf1 include:i${i + 1}.test -all`], a: ['198.51.100.1'] };
  assert.equal(await spf('v=spf1 include:i0.test -all', {}, zones), 'permerror');
  assert.equal(await spf('v=spf1 a:n1.test a:n2.test a:n3.test -all'), 'permerror');
});

test('a null reverse-path is judged by the HELO name (RFC 7208 §2.4)', async () => {
  const dns = createFakeDns({ 'mail.example.test': { txt: ['v=spf1 a -all'], a: ['192.0.2.1'] } });
  const verdict = await verifySpf(facts({ mailFrom: '' }), { dns, clock });
  assert.deepEqual(
    [verdict.result, verdict.identity, verdict.domain],
    ['pass', 'helo', 'mail.example.test'],
  );
});

async function dmarcOf(options: {
  policy: string;
  signAs?: string;
  mailFrom?: string;
  zones?: Zones;
  from?: string;
}) {
  const key = parseDkimKey('s', await generateDkimKey('ed25519-sha256'));
  const header = Buffer.from(`${options.from ?? 'From: ann@example.test'}\r\nSubject: x\r\n\r\n`);
  const body = Buffer.from('hello\r\n');
  const epochSeconds = Math.floor(clock.epochMs() / 1000);
  const keys = options.signAs === undefined ? [] : [key];
  const domain = options.signAs ?? '';
  const fields = await signDkim(header, body, { domain, keys, epochSeconds });
  const dns = createFakeDns({
    [`s._domainkey.${domain}`]: { txt: [dkimKeyRecord(key)] },
    '_dmarc.example.test': { txt: [options.policy] },
    'example.test': { txt: ['v=spf1 ip4:192.0.2.1 -all'], a: ['192.0.2.1'] },
    'bounce.example.test': { txt: ['v=spf1 ip4:192.0.2.1 -all'] },
    'other.test': { txt: ['v=spf1 ip4:192.0.2.1 -all'] },
    ...options.zones,
  });
  const message = Buffer.concat([Buffer.from(fields), header, body]);
  const sender = facts({ mailFrom: options.mailFrom ?? 'x@other.test' });
  return await verifySender(message, sender, { dns, clock });
}

test('DMARC passes with an aligned signature or envelope, and fails without (RFC 9989 §4.10.2)', async () => {
  const result = async (options: Parameters<typeof dmarcOf>[0]) =>
    (await dmarcOf(options)).dmarc.result;
  const policy = 'v=DMARC1; p=reject';
  assert.equal(await result({ policy, signAs: 'example.test' }), 'pass');
  assert.equal(await result({ policy, signAs: 'mail.example.test' }), 'pass');
  assert.equal(await result({ policy: `${policy}; adkim=s`, signAs: 'mail.example.test' }), 'fail');
  assert.equal(await result({ policy, signAs: 'other.test' }), 'fail');
  assert.equal(await result({ policy, mailFrom: 'b@bounce.example.test' }), 'pass');
  assert.equal(
    await result({ policy: `${policy}; aspf=s`, mailFrom: 'b@bounce.example.test' }),
    'fail',
  );
  assert.equal(await result({ policy: 'nothing' }), 'none');
});

test('the DMARC verdict names the policy of the author domain or its organisation, and of one author only', async () => {
  const own = await dmarcOf({ policy: 'v=DMARC1; p=quarantine' });
  assert.deepEqual(own.dmarc, {
    result: 'fail',
    authorDomain: 'example.test',
    policy: 'quarantine',
  });
  const sub = await dmarcOf({
    policy: 'v=DMARC1; p=none; sp=reject',
    from: 'From: ann@sub.example.test',
    zones: { 'sub.example.test': { a: ['192.0.2.1'] } },
  });
  assert.deepEqual(sub.dmarc, {
    result: 'fail',
    authorDomain: 'sub.example.test',
    policy: 'reject',
  });
  const two = await dmarcOf({
    policy: 'v=DMARC1; p=reject',
    from: 'From: a@example.test, b@evil.test',
  });
  assert.equal(two.dmarc.result, 'permerror');
  const twice = await dmarcOf({
    policy: 'v=DMARC1; p=reject',
    from: 'From: a@example.test\r\nFrom: b@evil.test',
  });
  assert.equal(twice.dmarc.result, 'permerror');
  const broken = await dmarcOf({
    policy: '',
    zones: { '_dmarc.example.test': { trouble: 'servfail' } },
  });
  assert.equal(broken.dmarc.result, 'temperror');
});

test('without DNS all verdicts are temporary, and the time limit holds', async () => {
  const zones: Zones = {};
  const dns = createFakeDns(zones);
  const never = { ...dns, txt: async () => await new Promise<never>(() => {}) };
  const message = Buffer.from('From: ann@example.test\r\n\r\nhello\r\n');
  const start = performance.now();
  const verdict = await verifySender(message, facts(), { dns: never, clock, timeLimitMs: 60 });
  assert.ok(performance.now() - start < 1_500);
  assert.equal(verdict.spf.result, 'temperror');
  assert.equal(verdict.dmarc.result, 'temperror');
});

test('a broken ARC chain is a failed one, none is none (RFC 8617 §5.2)', async () => {
  const dns = createFakeDns({});
  const arc = async (header: string) => {
    const message = Buffer.from(`${header}From: a@example.test\r\n\r\nx\r\n`);
    return (await verifySender(message, facts(), { dns, clock })).arc.result;
  };
  assert.equal(await arc(''), 'none');
  assert.equal(
    await arc('ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.test; s=s; b=AAAA\r\n'),
    'fail',
  );
});

test('a sealed message passes with its sealers named, and fails once changed (RFC 8617 §5.2)', async () => {
  const pem = await generateDkimKey('rsa-sha256');
  const zones = {
    's._domainkey.list.test': { txt: [dkimKeyRecord(parseDkimKey('s', pem))] },
    's._domainkey.other.test': { txt: [dkimKeyRecord(parseDkimKey('s', pem))] },
  };
  const dns = createFakeDns(zones);
  let message = Buffer.from('From: a@example.test\r\nSubject: x\r\n\r\nhello\r\n');
  const { sealMessage } = await import('mailauth/lib/arc/index.js');
  for (const [i, signingDomain] of ['list.test', 'other.test'].entries()) {
    const seal = { signingDomain, selector: 's', privateKey: pem, i: i + 1 };
    const cv = i === 0 ? 'none' : 'pass';
    const authResults = `${signingDomain}; spf=pass smtp.mailfrom=example.test`;
    message = Buffer.concat([await sealMessage(message, { ...seal, cv, authResults }), message]);
  }
  const { arc } = await verifySender(message, facts(), { dns, clock });
  assert.deepEqual(arc, { result: 'pass', instance: 2, sealers: ['list.test', 'other.test'] });
  const changed = Buffer.from(message.toString('latin1').replace('hello', 'hallo'));
  assert.equal((await verifySender(changed, facts(), { dns, clock })).arc.result, 'fail');
});

test('a body in pieces gives the same verdict as the whole, and is not read without a signature', async () => {
  const key = parseDkimKey('s', await generateDkimKey('ed25519-sha256'));
  const header = Buffer.from('From: ann@example.test\r\n\r\n');
  const epochSeconds = Math.floor(clock.epochMs() / 1000);
  const signing = { domain: 'example.test', keys: [key], epochSeconds };
  async function* body() {
    for (let i = 0; i < 50; i++) yield Buffer.from(`line ${i} \r\n`.repeat(100));
  }
  const field = Buffer.from(await signDkim(header, body(), signing));
  const dns = createFakeDns({ 's._domainkey.example.test': { txt: [dkimKeyRecord(key)] } });
  const signed = { header: Buffer.concat([field, header]), body: body() };
  assert.equal((await verifySender(signed, facts(), { dns, clock })).dkim[0]?.result, 'pass');
  const unread = {
    [Symbol.asyncIterator]: () => {
      throw new Error('read');
    },
  };
  const plain = await verifySender({ header, body: unread }, facts(), { dns, clock });
  assert.equal(plain.dkim[0]?.result, 'none');
});

test('results are written as RFC 8601 §2.2 has them, with nothing of the sender unescaped', async () => {
  const verdict = await dmarcOf({ policy: 'v=DMARC1; p=reject', signAs: 'example.test' });
  const field = formatAuthenticationResults('mx.test', verdict);
  assert.match(
    field,
    /^Authentication-Results: mx\.test;\r\n spf=pass smtp\.mailfrom=other\.test;\r\n dkim=pass header\.d=example\.test header\.s=s header\.a=ed25519-sha256 header\.b="?[^ "]{8}"?;\r\n dmarc=pass \(p=reject\) header\.from=example\.test\r\n$/,
  );
  assert.equal(
    formatAuthenticationResults('mx.test', {}),
    'Authentication-Results: mx.test; none\r\n',
  );
  const hostile = formatAuthenticationResults('mx.test', {
    dkim: [
      { ...verdict.dkim[0]!, result: 'neutral', selector: 'a";\r\nX: "', reason: ')\r\n\\(é' },
    ],
  });
  assert.match(
    hostile,
    /dkim=neutral \(\\\) \\\\\\\( \) header\.d=example\.test header\.s="a\\";\?X: \\""/,
  );
});

test('each of several signatures of one domain is told apart by how it begins (RFC 6008 §4)', async () => {
  const verdict = await dmarcOf({ policy: 'v=DMARC1; p=reject', signAs: 'example.test' });
  const first = verdict.dkim[0]!;
  const second = { ...first, result: 'fail' as const, signatureStart: 'AbCd+/12' };
  const field = formatAuthenticationResults('mx.test', { dkim: [first, second] });
  const shown = [...field.matchAll(/dkim=(\w+).* header\.b="?([^" ;\r]{8})"?/g)];
  assert.deepEqual(
    shown.map(([, result, start]) => [result, start]),
    [
      ['pass', first.signatureStart],
      ['fail', 'AbCd+/12'],
    ],
  );
});

test('fields that claim to be ours are found, whatever their spelling (RFC 8601 §5)', () => {
  const forged = [
    'Authentication-Results: mx.test; dkim=pass\r\n',
    'AUTHENTICATION-RESULTS : MX.Test. 1;\r\n spf=pass\r\n',
    'Authentication-Results:\r\n (a (nested) \\) comment) "mx.test"; none\r\n',
    'Authentication-Results: (never closed mx.test; dkim=pass\r\n',
    'Authentication-Results:\r\n',
  ];
  const honest = [
    'Authentication-Results: mx.test.other; dkim=pass\r\n',
    'X-Results: mx.test; x\r\n',
  ];
  const header = [forged[0], honest[0], forged[1], honest[1], ...forged.slice(2)].join('');
  const message = Buffer.from(`${header}\r\nAuthentication-Results: mx.test; in the body\r\n`);
  const found = findForgedResults(message, 'mx.test');
  assert.deepEqual(
    found.map((r) => message.toString('latin1', r.start, r.end)),
    forged,
  );
});
