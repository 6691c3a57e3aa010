import { discoverEws } from '#clients/ews/discover-ews.ts';
import { createHttpClient, type HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials, PasswordWay } from '#clients/http/http-credentials.ts';
import { cloudNamed } from '#clients/oauth/providers.ts';
import { DomainError } from '#platform/errors.ts';
import { createResolver } from '#platform/resolver.ts';
import type { Endpoint } from '../endpoint.ts';
import { readAuthorities } from '../mail-end/network-host.ts';
import { openAccountTokens } from '../oauth/account-tokens.ts';
import { readOauthSetup } from '../oauth/oauth-setup.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import { administratorByPassword, administratorByToken } from './administrator.ts';
import { connectEws, type EwsConnection } from './connect-ews.ts';

/** Exchange 2010 takes ten connections of a user at the same time, later ones 27. */
const MAX_CONNECTIONS = 8;

/** An Exchange server as an administrator describes it. @throws DomainError bad-value, not-found */
export async function ewsFromEndpoint(opening: EndpointOpening): Promise<EwsConnection> {
  const { endpoint, secrets, clock } = opening;
  const { options } = endpoint;
  const ways = waysOf(options['sign-in']);
  const http = await httpFor(opening);
  try {
    const isByToken =
      secrets['token'] !== undefined || readOauthSetup(endpoint, secrets) !== undefined;
    const byPassword = isByToken ? undefined : administratorByPassword(options, secrets, ways);
    const url =
      endpoint.host === ''
        ? await findService(opening, http, byPassword?.credentials)
        : serviceOf(endpoint);
    // Tokens are for the host that was found.
    const host = new URL(url).hostname;
    const tokens = isByToken
      ? openAccountTokens({ ...opening, endpoint: { ...endpoint, host } })
      : undefined;
    const administrator =
      tokens === undefined ? byPassword : administratorByToken(options, secrets, tokens);
    return connectEws({
      http,
      clock,
      url,
      administrator,
      ...(ways !== undefined && { ways }),
      ...(tokens !== undefined && { tokens }),
    });
  } catch (error) {
    http[Symbol.dispose]();
    throw error;
  }
}

async function findService(
  { endpoint, clock, random }: EndpointOpening,
  http: HttpClient,
  credentials: HttpCredentials | undefined,
): Promise<string> {
  const { path, options } = endpoint;
  const { admin = '', 'autodiscover-hosts': hosts = '', 'client-id': clientId } = options;
  const address = path === '' ? admin : path;
  if (!address.includes('@'))
    throw new DomainError(
      'bad-value',
      'without a server an address is needed, by which it is found: ews:anna@example.org',
    );
  const { outlook } = cloudNamed(options['cloud']);
  const found = await discoverEws({
    http,
    clock,
    srv: createResolver({ clock, random, isValidating: false }).srv,
    address,
    credentials,
    confirmed: hosts
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    // Whoever has an application has a tenant, and perhaps nothing but that.
    ...(clientId !== undefined && { online: outlook }),
  });
  return found.href;
}

function serviceOf({ host, port, path, isTls }: Endpoint): string {
  const service = path === '' || path === '/' ? '/EWS/Exchange.asmx' : path;
  const at = port === undefined ? host : `${host}:${port}`;
  return `${isTls ? 'https' : 'http'}://${at}${service}`;
}

async function httpFor({ endpoint, clock, random }: EndpointOpening): Promise<HttpClient> {
  const { ca, fingerprint, insecure, 'old-tls': oldTls } = endpoint.options;
  const authorities = ca === undefined ? undefined : [await readAuthorities(ca)];
  return createHttpClient({
    clock,
    random,
    maxConnections: MAX_CONNECTIONS,
    // Without TLS it was asked for; a password goes in clear only where that was asked for, too.
    allowsPlainPasswords: insecure === 'true',
    tls: {
      ...(authorities !== undefined && { authorities }),
      ...(fingerprint !== undefined && { fingerprints: [fingerprint] }),
      ...(insecure === 'true' && { acceptsAnyCertificate: true }),
      ...(oldTls === 'true' && { allowsOldVersions: true }),
    },
  });
}

function waysOf(wish: string | undefined): readonly PasswordWay[] | undefined {
  if (wish === undefined) return undefined;
  if (wish === 'ntlm' || wish === 'basic') return [wish];
  throw new DomainError('bad-value', `sign-in ${wish} is not known: ntlm or basic`);
}
