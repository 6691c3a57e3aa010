import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { answerChallenge, responseKey } from './answer-challenge.ts';
import { md4 } from './md4.ts';
import { formatNegotiate, parseChallenge } from './ntlm-messages.ts';
import { formatTargetInfo, parseTargetInfo, targetIds } from './target-info.ts';

const login = { user: 'User', domain: 'Domain', password: 'Password' };
const clientChallenge = Buffer.alloc(8, 0xaa);

function challengeWith(info: Buffer): Buffer {
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(0x00800001, 20);
  Buffer.from('0123456789abcdef', 'hex').copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt32LE(56, 44);
  return Buffer.concat([head, info]);
}

function fieldAt(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4);
  return message.subarray(offset, offset + message.readUInt16LE(at));
}

test('MD4 gives the digests of RFC 1320 §A.5', () => {
  const cases: readonly [string, string][] = [
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    [
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
      '043f8582f241db351ce627e153e7f0e4',
    ],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ];
  for (const [text, digest] of cases) assert.equal(md4(Buffer.from(text)).toString('hex'), digest);
});

test('the key of NTLMv2 is that of the example in MS-NLMP §4.2.4.1.1', () => {
  assert.equal(responseKey(login).toString('hex'), '0c868a403bfd7a93a3001ef22ef02e3f');
});

test('a challenge without a time is answered with NTLMv2 and LMv2', () => {
  const message = answerChallenge(login, parseChallenge(challengeWith(formatTargetInfo([]))), {
    clientChallenge,
    epochMs: 0,
    service: 'HTTP/server',
  });
  // The LMv2 answer of MS-NLMP §4.2.4.2.1.
  assert.equal(
    fieldAt(message, 12).toString('hex'),
    '86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa',
  );
  const nt = fieldAt(message, 20);
  const proof = createHmac('md5', responseKey(login))
    .update(Buffer.from('0123456789abcdef', 'hex'))
    .update(nt.subarray(16))
    .digest();
  assert.deepEqual(nt.subarray(0, 16), proof);
  assert.equal(fieldAt(message, 28).toString('utf16le'), 'Domain');
  assert.equal(fieldAt(message, 36).toString('utf16le'), 'User');
});

test('a challenge with a time is answered with an integrity code over all three messages', () => {
  const time = { id: targetIds.timestamp, value: Buffer.alloc(8, 7) };
  const question = challengeWith(formatTargetInfo([time]));
  const endPointHash = Buffer.alloc(32, 3);
  const message = answerChallenge(login, parseChallenge(question), {
    clientChallenge,
    epochMs: 0,
    service: 'HTTP/server',
    endPointHash,
  });
  const nt = fieldAt(message, 20);
  const sessionKey = createHmac('md5', responseKey(login)).update(nt.subarray(0, 16)).digest();
  const bare = Buffer.from(message);
  bare.fill(0, 72, 88);
  const code = createHmac('md5', sessionKey)
    .update(Buffer.concat([formatNegotiate(), question, bare]))
    .digest();
  assert.deepEqual(message.subarray(72, 88), code);
  assert.deepEqual(fieldAt(message, 12), Buffer.alloc(24));
  const said = parseTargetInfo(nt.subarray(44, -4));
  assert.deepEqual(said.find((p) => p.id === targetIds.flags)?.value, Buffer.from([2, 0, 0, 0]));
  const bindings = Buffer.concat([
    Buffer.alloc(16),
    Buffer.from([53, 0, 0, 0]),
    Buffer.from('tls-server-end-point:'),
    endPointHash,
  ]);
  assert.deepEqual(
    said.find((p) => p.id === targetIds.channelBindings)?.value,
    createHash('md5').update(bindings).digest(),
  );
});

test('what is no challenge is refused', () => {
  const cut = challengeWith(Buffer.from([1, 0, 9, 0]));
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(60), formatNegotiate(), cut])
    assert.throws(() => parseChallenge(bytes), InputSyntaxError);
});
