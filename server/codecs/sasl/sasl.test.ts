import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import {
  formatOauthBearer,
  formatXoauth2,
  parseOauthBearer,
  parseXoauth2,
} from './bearer-message.ts';
import { formatPlainMessage, parsePlainMessage } from './plain-message.ts';
import { saslPrep } from './saslprep.ts';
import { createScramClient } from './scram-client.ts';
import { deriveScramKeys, formatScramKeys, tryParseScramKeys } from './scram-keys.ts';
import { parseClientFinal, parseClientFirst } from './scram-messages.ts';
import { isProofRight, signAsServer } from './scram-proof.ts';

// RFC 7677 §3
const exchange = {
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst:
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

test('SCRAM-SHA-256 client gives the messages of RFC 7677 §3', async () => {
  const client = createScramClient({
    name: 'user',
    password: 'pencil',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
  });
  assert.equal(client.first(), exchange.clientFirst);
  assert.equal(await client.final(exchange.serverFirst), exchange.clientFinal);
  assert.ok(client.verify(exchange.serverFinal));
  assert.ok(!client.verify('v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='));
  assert.ok(!client.verify('e=invalid-proof'));
});

test('SCRAM-SHA-256 server keys verify and sign as in RFC 7677 §3', async () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const keys = await deriveScramKeys('pencil', salt, 4_096);
  const final = parseClientFinal(exchange.clientFinal);
  const first = parseClientFirst(exchange.clientFirst);
  const authMessage = `${first.bare},${exchange.serverFirst},${final.withoutProof}`;
  assert.ok(isProofRight(keys, authMessage, final.proof));
  assert.ok(!isProofRight(keys, `${authMessage}x`, final.proof));
  assert.equal(`v=${signAsServer(keys, authMessage).toString('base64')}`, exchange.serverFinal);
  assert.deepEqual(tryParseScramKeys(formatScramKeys(keys)), keys);
  assert.equal(tryParseScramKeys('SCRAM-SHA-256$9999999:AAAA$x:y'), undefined);
});

test('a SCRAM client refuses a server that weakens the exchange (RFC 7677 §4)', async () => {
  const client = createScramClient({ name: 'user', password: 'pencil', nonce: 'abc' });
  for (const wrong of [
    'r=xyz1,s=AAAA,i=4096',
    'r=abc,s=AAAA,i=4096',
    'r=abcd,s=AAAA,i=1',
    'r=abcd,s=AAAA,i=999999999',
    '',
  ])
    await assert.rejects(client.final(wrong), InputSyntaxError);
});

test('commas and equal signs in SCRAM names are escaped (RFC 5802 §5.1)', () => {
  const client = createScramClient({
    name: 'a,b=c',
    authorizationId: 'd=e',
    password: 'x',
    nonce: 'n1',
  });
  const parsed = parseClientFirst(client.first());
  assert.equal(parsed.name, 'a,b=c');
  assert.equal(parsed.authorizationId, 'd=e');
  assert.throws(() => parseClientFirst('n,,n=a=b,r=x'), InputSyntaxError);
});

test('SASLprep gives the examples of RFC 4013 §3', () => {
  assert.equal(saslPrep('I\u00adX'), 'IX');
  assert.equal(saslPrep('user'), 'user');
  assert.equal(saslPrep('USER'), 'USER');
  assert.equal(saslPrep('\u00aa'), 'a');
  assert.equal(saslPrep('\u2168'), 'IX');
  assert.throws(() => saslPrep('\u0007\u00e9'), InputSyntaxError);
  assert.throws(() => saslPrep('\u0627\u0031'), InputSyntaxError);
});

test('PLAIN has three parts, the last two not empty (RFC 4616 §2)', () => {
  const message = { authorizationId: 'zid', name: 'tim', password: 'tanstaaftanstaaf' };
  assert.deepEqual(parsePlainMessage(formatPlainMessage(message)), message);
  for (const wrong of ['', 'tim\0x', '\0\0x', '\0tim\0', 'a\0b\0c\0d', '\0tim\0\xff'])
    assert.throws(() => parsePlainMessage(Buffer.from(wrong, 'latin1')), InputSyntaxError);
});

test('OAUTHBEARER (RFC 7628 §4.1) and XOAUTH2 give name and token', () => {
  const message = { name: 'user@example.com', token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==' };
  const given =
    'n,a=user@example.com,\u0001host=server.example.com\u0001port=143\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001';
  assert.deepEqual(parseOauthBearer(Buffer.from(given)), message);
  assert.deepEqual(parseOauthBearer(formatOauthBearer(message)), message);
  assert.deepEqual(parseXoauth2(formatXoauth2(message)), message);
  for (const wrong of ['', 'n,,\u0001\u0001', 'n,,\u0001auth=Basic x\u0001\u0001'])
    assert.throws(() => parseOauthBearer(Buffer.from(wrong)), InputSyntaxError);
});
