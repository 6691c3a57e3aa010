import { sign, type KeyObject } from 'node:crypto';

/** A signed JWT by RSA and SHA-256, as both Microsoft and Google take it. */
// RFC 7519 §7.1, RFC 7515 §7.1
export function signJwt(
  header: Readonly<Record<string, string>>,
  claims: Readonly<Record<string, string | number>>,
  key: KeyObject,
): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
