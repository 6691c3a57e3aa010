import type { OauthClient } from './oauth-client.ts';
import { requestTokens, type TokenAnswer } from './request-tokens.ts';

/** A token for the program itself, in nobody's name. @throws DomainError */
// RFC 6749 §4.4
export async function askAsClient(client: OauthClient, scope: string): Promise<TokenAnswer> {
  return await requestTokens(client, { grant_type: 'client_credentials', scope });
}
