import { createGraphClient, type GraphClient } from '#clients/graph/graph-client.ts';
import { openGraphMailbox, type GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { createHttpClient, type HttpClient } from '#clients/http/http-client.ts';
import type { TokenSource } from '#clients/oauth/token-source.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { readAuthorities } from '../mail-end/network-host.ts';
import { openAccountTokens, type AccountTokens } from '../oauth/account-tokens.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import { MAX_QUIET_WAIT_MS } from '../quiet-wait.ts';

export interface GraphConnectionOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** "https://graph.microsoft.com/v1.0" */
  readonly root: string;
  readonly tokens: AccountTokens;
}

export interface GraphConnection extends Disposable {
  readonly root: string;
  readonly clock: Clock;
  readonly http: HttpClient;
  /** Whether a program asks, which may open all mailboxes. */
  readonly isProgram: boolean;
  /** Asks in nobody's mailbox; for somebody who has signed in for himself, as that one. */
  readonly directory: GraphClient;
  /** @throws DomainError authentication-failed where nobody has signed in for it */
  open(address: string): GraphMailbox;
}

/** Accounts worked on at once, times what each may ask at a time. */
const MAX_CONNECTIONS = 64;

export function connectGraph({
  http,
  clock,
  root,
  tokens,
}: GraphConnectionOptions): GraphConnection {
  const clients = new Map<TokenSource, GraphClient>();
  const clientFor = (account: string): GraphClient => {
    const source = tokens.of(account);
    const known =
      clients.get(source) ??
      createGraphClient({
        http,
        clock,
        root,
        maxWaitMs: MAX_QUIET_WAIT_MS,
        credentials: { kind: 'bearer', token: source.token, renew: source.renew },
      });
    clients.set(source, known);
    return known;
  };
  return {
    root,
    clock,
    http,
    isProgram: tokens.isProgram,
    get directory() {
      return clientFor('');
    },
    open: (address) => openGraphMailbox(clientFor(address), address),
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
}

/** A tenant of Microsoft 365 as an administrator describes it. @throws DomainError bad-value, not-found */
export async function graphFromEndpoint(opening: EndpointOpening): Promise<GraphConnection> {
  const { endpoint, clock, random } = opening;
  const { host, port, path, isTls, options } = endpoint;
  const tokens = openAccountTokens(opening);
  if (tokens === undefined)
    throw new DomainError('bad-value', 'Graph needs an application: --option client-id=ID');
  const ca = options['ca'];
  const authorities = ca === undefined ? undefined : [await readAuthorities(ca)];
  const http = createHttpClient({
    clock,
    random,
    maxConnections: MAX_CONNECTIONS,
    tls: { ...(authorities !== undefined && { authorities }) },
  });
  const at = port === undefined ? host : `${host}:${port}`;
  const service = path === '' || path === '/' ? '/v1.0' : path.replace(/\/$/, '');
  const root = `${isTls ? 'https' : 'http'}://${at}${service}`;
  return connectGraph({ http, clock, root, tokens });
}
