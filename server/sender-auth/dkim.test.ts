import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createSystemClock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { createDkimKeyFiles } from './dkim-key-files.ts';
import { dkimKeyRecord, generateDkimKey, parseDkimKey, type DkimKey } from './dkim-keys.ts';
import { signDkim } from './dkim-sign.ts';
import type { DkimVerdict } from './verdicts.ts';
import { verifySender } from './verify-sender.ts';

const clock = createSystemClock();
const newKeys = async () => [
  parseDkimKey('r1', await generateDkimKey('rsa-sha256')),
  parseDkimKey('e1', await generateDkimKey('ed25519-sha256')),
];
const keyZones = (keys: readonly DkimKey[]): Zones =>
  Object.fromEntries(
    keys.map((k) => [`${k.selector}._domainkey.example.test`, { txt: [dkimKeyRecord(k)] }]),
  );

const header = [
  'Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000',
  'From: Ann <ann@example.test>',
  'To: Bob <bob@example.net>,',
  '\tCarl <carl@example.net>',
  'Subject:  hello   =?utf-8?q?w=C3=B6rld?= ',
  'Date: Thu, 1 Jan 2026 00:00:00 +0000',
  'Message-ID: <1@example.test>',
  'MIME-Version: 1.0',
  '',
  '',
].join('\r\n');
const body = 'Hello  Bob, \r\n\t\r\n.. dots\r\n\r\n\r\n';

async function signed(keys: readonly DkimKey[], text = body, lifetimeSeconds?: number) {
  const epochSeconds = Math.floor(clock.epochMs() / 1000) - 100;
  const fields = await signDkim(Buffer.from(header), Buffer.from(text), {
    domain: 'example.test',
    keys,
    epochSeconds,
    ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
  });
  return fields + header + text;
}

async function dkimOf(message: string, zones: Zones): Promise<readonly DkimVerdict[]> {
  const facts = { ip: '192.0.2.1', helo: 'h.test', mailFrom: '', receiver: 'mx.test' };
  const checks = { dns: createFakeDns(zones), clock };
  return (await verifySender(Buffer.from(message), facts, checks)).dkim;
}
const results = async (message: string, zones: Zones) =>
  (await dkimOf(message, zones)).map((v) => v.result);

test('a message signed with RSA and Ed25519 verifies with both (RFC 6376 §6.1, RFC 8463 §3)', async () => {
  const keys = await newKeys();
  const verdicts = await dkimOf(await signed(keys), keyZones(keys));
  assert.deepEqual(
    verdicts.map((v) => [v.result, v.domain, v.selector, v.algorithm, v.isAligned]),
    [
      ['pass', 'example.test', 'r1', 'rsa-sha256', true],
      ['pass', 'example.test', 'e1', 'ed25519-sha256', true],
    ],
  );
});

test('bodies of all shapes verify after signing, also when they come in pieces', async () => {
  const keys = await newKeys();
  const zones = keyZones(keys);
  const shapes = [
    '',
    '\r\n',
    '\r\n\r\n',
    ' \t\r\n',
    'x',
    'x ',
    'a \t b\r\n',
    'lone\rcr\r\n',
    'x\r\n\r\ny',
  ];
  shapes.push(
    `${'long '.repeat(70_000)}\r\n`,
    '\r\n'.repeat(20_000) + 'end',
    'a\r\n'.repeat(100_000),
  );
  for (const shape of shapes) {
    const message = await signed(keys, shape);
    assert.deepEqual(
      await results(message, zones),
      ['pass', 'pass'],
      JSON.stringify(shape.slice(0, 20)),
    );
  }
  const epochSeconds = Math.floor(clock.epochMs() / 1000);
  const pieces = Array.from(Buffer.from(body), (byte) => Buffer.from([byte]));
  const signing = { domain: 'example.test', keys, epochSeconds };
  const fields = await signDkim(Buffer.from(header), pieces, signing);
  assert.deepEqual(await results(fields + header + body, zones), ['pass', 'pass']);
});

test('what relaxed canonicalization allows keeps the signature, anything else breaks it (RFC 6376 §3.4)', async () => {
  const keys = await newKeys();
  const zones = keyZones(keys);
  const message = await signed(keys);
  const changes: [change: (m: string) => string, result: string][] = [
    [(m) => m.replace('Subject:  hello   ', 'SUBJECT : hello\r\n '), 'pass'],
    [(m) => m.replace('Hello  Bob, ', 'Hello Bob,'), 'pass'],
    [(m) => `${m}\r\n\r\n`, 'pass'],
    [(m) => `X-Added: yes\r\n${m}`, 'pass'],
    [(m) => m.replace('Hello', 'Hallo'), 'fail'],
    [(m) => m.replace('hello', 'hallo'), 'fail'],
    [(m) => m.replace('ann@', 'eve@'), 'fail'],
    [(m) => `From: eve@example.test\r\n${m}`, 'fail'],
    [(m) => `Subject: other\r\n${m}`, 'fail'],
    [(m) => m.replace('Message-ID: <1@', 'Message-ID: <2@'), 'fail'],
    [(m) => `${m}more`, 'fail'],
  ];
  for (const [change, result] of changes)
    assert.deepEqual(await results(change(message), zones), [result, result], String(change));
});

test('missing, revoked and unreachable keys and expired signatures are told apart (RFC 6376 §6.1.2)', async () => {
  const keys = (await newKeys()).slice(0, 1);
  const message = await signed(keys);
  const name = 'r1._domainkey.example.test';
  const reason = async (zones: Zones) => {
    const [verdict] = await dkimOf(message, zones);
    return [verdict?.result, verdict?.reason];
  };
  assert.deepEqual(await reason({}), ['neutral', 'no key']);
  assert.deepEqual(await reason({ [name]: { txt: ['v=DKIM1; p='] } }), [
    'neutral',
    'invalid public key',
  ]);
  assert.deepEqual((await reason({ [name]: { trouble: 'servfail' } }))[0], 'temperror');
  const [expired] = await dkimOf(await signed(keys, body, 50), keyZones(keys));
  assert.deepEqual([expired?.result, expired?.reason], ['neutral', 'expired']);
});

test('an unsigned message is none; ten signatures are verified, more are ignored', async () => {
  assert.deepEqual(await results(header + body, {}), ['none']);
  const [key] = await newKeys();
  const message = await signed([key!]);
  const field = message.slice(0, message.indexOf('Received:'));
  assert.equal((await results(field.repeat(30) + message, keyZones([key!]))).length, 10);
});

test('a header made to be costly is not verified, and costs little', async () => {
  const [key] = await newKeys();
  const message = await signed([key!]);
  const names = 'a:'.repeat(60_000);
  const hostile = [
    message.replace('h=', `h=${names}`),
    `X: ${'\r\n x'.repeat(50_000)}\r\n${message}`,
    `${'X:\r\n'.repeat(50_000)}${message}`,
  ];
  const start = performance.now();
  for (const m of hostile) assert.deepEqual(await results(m, keyZones([key!])), ['policy']);
  assert.ok(performance.now() - start < 2_000);
});

test('signature fields are folded below 79 characters and sign From once more than it occurs (RFC 6376 §8.15)', async () => {
  const keys = await newKeys();
  const message = await signed(keys);
  const fields = message.slice(0, message.indexOf('Received:'));
  for (const line of fields.split('\r\n')) assert.ok(line.length <= 78, line);
  const names = /h=([^;]+);/.exec(fields)![1]!.replace(/\s/g, '').split(':');
  assert.equal(names.filter((n) => n === 'from').length, 2);
  assert.equal(names.includes('received'), false);
});

test('RSA keys have 2,048 bits; with less than 1,024 nothing is signed or believed, and SHA-1 neither (RFC 8301 §3.1, §3.2)', async () => {
  const made = parseDkimKey('r', await generateDkimKey('rsa-sha256'));
  assert.equal(made.privateKey.asymmetricKeyDetails?.modulusLength, 2048);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 768 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  assert.throws(() => parseDkimKey('w', pem), { code: 'corrupt', message: /768 bits cannot sign/ });
  const weak: DkimKey = { selector: 'w', algorithm: 'rsa-sha256', privateKey };
  assert.notEqual((await results(await signed([weak]), keyZones([weak])))[0], 'pass');
  const old = (await signed([made])).replace('a=rsa-sha256', 'a=rsa-sha1');
  assert.notEqual((await results(old, keyZones([made])))[0], 'pass');
});

test('keys are made once, kept private, and read back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dkim-'));
  try {
    const files = createDkimKeyFiles({ keysFolder: folder, clock });
    assert.deepEqual(await files.keysOf('example.test'), []);
    const made = await files.createKeys('example.test');
    assert.deepEqual(made.map((k) => k.algorithm).sort(), ['ed25519-sha256', 'rsa-sha256']);
    assert.deepEqual(await files.createKeys('example.test'), made);
    const again = await createDkimKeyFiles({ keysFolder: folder, clock }).keysOf('example.test');
    assert.deepEqual(again.map(dkimKeyRecord), made.map(dkimKeyRecord));
    const names = await readdir(join(folder, 'dkim/example.test'));
    const file = await stat(join(folder, 'dkim/example.test', names[0]!));
    assert.equal(file.mode & 0o077, 0);
    for (const bad of ['../x', 'a/b', ''])
      await assert.rejects(files.keysOf(bad), (e) => isDomainError(e, 'bad-value'));
  } finally {
    await rm(folder, { recursive: true });
  }
  assert.throws(
    () => parseDkimKey('s', 'nonsense'),
    (e) => isDomainError(e, 'corrupt'),
  );
});
