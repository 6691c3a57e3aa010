import { createHash, createHmac, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** The header members that say who signs: the key itself for a new account, else the account's address. */
export type Signer = { readonly jwk: object } | { readonly kid: string };

export function toBase64Url(data: string | Uint8Array): string {
  return Buffer.from(data as string).toString('base64url');
}

/** The public part of an ECDSA P-256 key, its members in the order of the thumbprint. */
// RFC 7638 §3.2
export function publicJwk(key: KeyObject): object {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return { crv, kty, x, y };
}

// RFC 8555 §8.1
export function keyAuthorization(token: string, accountKey: KeyObject): string {
  const thumbprint = createHash('sha256')
    .update(JSON.stringify(publicJwk(accountKey)))
    .digest();
  return `${token}.${toBase64Url(thumbprint)}`;
}

// RFC 8555 §6.2
/** A request body signed with ES256; `payload` undefined makes it a POST-as-GET. */
export function signRequest(
  key: KeyObject,
  header: Signer & { readonly nonce: string; readonly url: string },
  payload: unknown,
): string {
  const content = payload === undefined ? '' : JSON.stringify(payload);
  return seal({ alg: 'ES256', ...header }, content, (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
  );
}

// RFC 8555 §7.3.4
/** Proves to the authority that the new account belongs to a customer it knows. */
export function signExternalBinding(
  accountKey: KeyObject,
  external: { readonly id: string; readonly key: string },
  url: string,
): object {
  const hmacKey = Buffer.from(external.key, 'base64url');
  const header = { alg: 'HS256', kid: external.id, url };
  const sealed = seal(header, JSON.stringify(publicJwk(accountKey)), (input) =>
    createHmac('sha256', hmacKey).update(input).digest(),
  );
  return JSON.parse(sealed) as object;
}

// RFC 7515 §7.2.2
function seal(header: object, content: string, signer: (input: string) => Buffer): string {
  const head = toBase64Url(JSON.stringify(header));
  const payload = toBase64Url(content);
  const signature = toBase64Url(signer(`${head}.${payload}`));
  return JSON.stringify({ protected: head, payload, signature });
}
