import type { KeyObject } from 'node:crypto';
import type { OauthClient } from './oauth-client.ts';
import { requestTokens, type TokenAnswer } from './request-tokens.ts';
import { signJwt } from './sign-jwt.ts';

/** A service account of Google that an administrator lets act for everybody of a domain. */
export interface ServiceAccount {
  readonly address: string;
  readonly key: KeyObject;
  readonly keyId: string | undefined;
}

const ASSERTION_SECONDS = 3600;

/** A token in the name of `user`. @throws DomainError no-permission where the domain does not let the account act */
// RFC 7523 §2.1
export async function askForUser(
  client: OauthClient,
  { address, key, keyId }: ServiceAccount,
  user: string,
  scope: string,
): Promise<TokenAnswer> {
  const now = Math.floor(client.clock.epochMs() / 1000);
  const claims = {
    iss: address,
    sub: user,
    scope,
    aud: client.server.tokenUrl,
    iat: now,
    exp: now + ASSERTION_SECONDS,
  };
  return await requestTokens(client, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signJwt(keyId === undefined ? {} : { kid: keyId }, claims, key),
  });
}
