import assert from 'node:assert/strict';
import { createHash, createPrivateKey } from 'node:crypto';
import { test } from 'node:test';
import { keyAuthorization, publicJwk, signRequest } from './jws.ts';

/** The key of RFC 7515 §A.3. */
const key = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
});

test('the thumbprint is over the needed members alone, in the order of their names, without blanks (RFC 7638 §3.2, §3.3)', () => {
  const canonical =
    '{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}';
  assert.equal(JSON.stringify(publicJwk(key)), canonical);
  const thumbprint = createHash('sha256').update(canonical).digest('base64url');
  assert.equal(keyAuthorization('token', key), `token.${thumbprint}`);
  assert.equal(thumbprint.length, 43);
});

test('a request shows the key or the account, never the private part (RFC 8555 §6.2)', () => {
  const header = { nonce: 'n', url: 'https://acme.test/x' };
  const read = (sealed: string) => {
    const { protected: head } = JSON.parse(sealed) as { protected: string };
    return JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
  };
  const shown = read(signRequest(key, { ...header, jwk: publicJwk(key) }, {}));
  assert.deepEqual(shown, { alg: 'ES256', ...header, jwk: publicJwk(key) });
  assert.doesNotMatch(JSON.stringify(shown), /"d":/);
  assert.deepEqual(read(signRequest(key, { ...header, kid: 'a' }, undefined)), {
    alg: 'ES256',
    ...header,
    kid: 'a',
  });
});
