import { createHttpClient } from '#clients/http/http-client.ts';
import { askAsClient } from '#clients/oauth/client-credentials.ts';
import type { OauthClient } from '#clients/oauth/oauth-client.ts';
import { refresh } from '#clients/oauth/refresh-token.ts';
import type { TokenAnswer } from '#clients/oauth/request-tokens.ts';
import { askForUser } from '#clients/oauth/service-account.ts';
import { createTokenSource, fixedToken, type TokenSource } from '#clients/oauth/token-source.ts';
import { DomainError } from '#platform/errors.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import { readOauthSetup, type OauthSetup } from './oauth-setup.ts';

/** Tokens for the accounts of one end. */
export interface AccountTokens {
  /** A program of its own, or a service account, which opens all accounts; else somebody has signed in. */
  readonly isProgram: boolean;
  /** Whether somebody has signed in for this account and no other. */
  isOwn(account: string): boolean;
  /** @throws DomainError authentication-failed where nobody has signed in */
  of(account: string): TokenSource;
}

/** Patience with a busy server of tokens. */
const MAX_WAIT_MS = 5 * 60_000;

/** The name of a refresh token among the secrets of an end; those of single accounts before the one for all. */
export function refreshTokenName(account: string | undefined): string {
  return account === undefined ? 'refresh-token' : `refresh-token.${account.toLowerCase()}`;
}

/** undefined where the end does not sign in by OAuth. @throws DomainError bad-value */
export function openAccountTokens(opening: EndpointOpening): AccountTokens | undefined {
  const { endpoint, secrets } = opening;
  const { token } = secrets;
  if (token !== undefined) {
    const source = fixedToken(token);
    return { isProgram: true, isOwn: () => false, of: () => source };
  }
  const setup = readOauthSetup(endpoint, secrets);
  if (setup === undefined) return undefined;
  const client = openOauthClient(opening, setup);
  const isRefreshed = Object.keys(secrets).some((name) => name.startsWith('refresh-token'));
  const isProgram =
    setup.serviceAccount !== undefined || (setup.proof !== undefined && !isRefreshed);
  return {
    isProgram,
    isOwn: (account) => !isProgram && secrets[refreshTokenName(account)] !== undefined,
    of: sourcesByAccount(opening, setup, { client, isProgram }),
  };
}

export function openOauthClient(
  { clock, random }: Pick<EndpointOpening, 'clock' | 'random'>,
  { server, clientId, proof }: OauthSetup,
): OauthClient {
  const http = createHttpClient({ clock, random, patience: { maxWaitMs: MAX_WAIT_MS } });
  return { http, clock, random, server, clientId, ...(proof !== undefined && { proof }) };
}

function sourcesByAccount(
  opening: EndpointOpening,
  setup: OauthSetup,
  { client, isProgram }: { readonly client: OauthClient; readonly isProgram: boolean },
): AccountTokens['of'] {
  const { clock, secrets } = opening;
  const known = new Map<string, TokenSource>();
  const remember = (name: string, obtain: () => Promise<TokenAnswer>): TokenSource => {
    const source = known.get(name) ?? createTokenSource({ clock, obtain });
    known.set(name, source);
    return source;
  };
  return (account) => {
    const { serviceAccount, appScope } = setup;
    if (serviceAccount !== undefined)
      return remember(
        account,
        async () => await askForUser(client, serviceAccount, account, appScope),
      );
    if (isProgram) return remember('', async () => await askAsClient(client, appScope));
    const name = [refreshTokenName(account), refreshTokenName(undefined)].find(
      (it) => secrets[it] !== undefined,
    );
    if (name === undefined)
      throw new DomainError(
        'authentication-failed',
        `${account}: nobody has signed in yet; see \`mailstead migrate sign-in\``,
      );
    return remember(name, rotating(opening, setup, client, name));
  };
}

/** What comes with a token is kept before the token is used: the last one may be of no more use. */
function rotating(
  { secrets, keepSecret }: EndpointOpening,
  { userScope }: OauthSetup,
  client: OauthClient,
  name: string,
): () => Promise<TokenAnswer> {
  let current = secrets[name]!;
  return async () => {
    const answer = await refresh(client, current, userScope);
    const { refreshToken } = answer;
    if (refreshToken !== undefined && refreshToken !== current) {
      await keepSecret?.(name, refreshToken);
      current = refreshToken;
    }
    return answer;
  };
}
