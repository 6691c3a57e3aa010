import type { OauthClient } from './oauth-client.ts';
import { requestTokens, type TokenAnswer } from './request-tokens.ts';

/** The next token of somebody who has signed in before. @throws DomainError authentication-failed where that was taken back */
// RFC 6749 §6
export async function refresh(
  client: OauthClient,
  refreshToken: string,
  scope: string,
): Promise<TokenAnswer> {
  return await requestTokens(client, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    scope,
  });
}
