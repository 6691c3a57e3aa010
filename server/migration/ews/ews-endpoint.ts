import { readFile } from 'node:fs/promises';
import { createHttpClient, type HttpClient } from '#clients/http/http-client.ts';
import type { PasswordWay } from '#clients/http/http-credentials.ts';
import { DomainError } from '#platform/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { openAccountTokens } from '../oauth/account-tokens.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import { administratorByPassword, administratorByToken } from './administrator.ts';
import { connectEws, type EwsConnection } from './connect-ews.ts';

/** Exchange 2010 takes ten connections of a user at the same time, later ones 27. */
const MAX_CONNECTIONS = 8;

/** An Exchange server as an administrator describes it. @throws DomainError bad-value, not-found */
export async function ewsFromEndpoint(opening: EndpointOpening): Promise<EwsConnection> {
  const { endpoint, secrets, clock } = opening;
  const tokens = openAccountTokens(opening);
  const ways = waysOf(endpoint.options['sign-in']);
  const administrator =
    tokens === undefined
      ? administratorByPassword(endpoint.options, secrets, ways)
      : administratorByToken(endpoint.options, secrets, tokens);
  return connectEws({
    http: await httpFor(opening),
    clock,
    url: serviceOf(endpoint),
    administrator,
    ...(ways !== undefined && { ways }),
    ...(tokens !== undefined && { tokens }),
  });
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

async function readAuthorities(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DomainError('not-found', `${file} cannot be read: it should hold PEM certificates`, {
      cause,
    });
  });
}

function waysOf(wish: string | undefined): readonly PasswordWay[] | undefined {
  if (wish === undefined) return undefined;
  if (wish === 'ntlm' || wish === 'basic') return [wish];
  throw new DomainError('bad-value', `sign-in ${wish} is not known: ntlm or basic`);
}
