import { createDavClient, type DavClient } from '#clients/dav/dav-client.ts';
import { discoverHomes, type DavHomes, type DavPlace } from '#clients/dav/discover.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import { createHttpClient } from '#clients/http/http-client.ts';
import { DomainError } from '#platform/errors.ts';
import { readAuthorities } from '../mail-end/network-host.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import { MAX_QUIET_WAIT_MS } from '../quiet-wait.ts';
import type { AccountLogin } from '../source.ts';

/** Opens accounts of one CalDAV and CardDAV server. */
export interface DavEnd extends Disposable {
  readonly url: URL;
  /** Nobody has signed in. */
  anonymous(): DavClient;
  /** @throws DomainError authentication-failed, not-found, unavailable */
  open(login: AccountLogin): Promise<DavAccount>;
}

export interface DavAccount {
  readonly client: DavClient;
  readonly homes: DavHomes;
  /** Somebody else has signed in. */
  readonly isOfAnother: boolean;
}

/** What stands in the path for the account's name, and for what is before the "@" of it. */
const NAME_IN_PATH = /\{user\}|\{local\}/g;

/** @throws DomainError bad-value, not-found */
export async function openDavEnd(opening: EndpointOpening): Promise<DavEnd> {
  const { endpoint } = opening;
  const http = createHttpClient({
    clock: opening.clock,
    random: opening.random,
    userAgent: `Mailstead/${opening.version}`,
    allowsPlainPasswords: !endpoint.isTls,
    tls: await tlsOf(endpoint.options),
    patience: { maxWaitMs: MAX_QUIET_WAIT_MS },
  });
  const url = new URL(`${endpoint.isTls ? 'https' : 'http'}://${hostOf(endpoint)}${endpoint.path}`);
  return {
    url,
    anonymous: () => createDavClient(http, undefined),
    async open(login) {
      const place = placeFor(endpoint, url, login);
      const client = createDavClient(http, credentialsFor(opening, login));
      const isOfAnother = endpoint.options['admin'] !== undefined;
      return { client, homes: await discoverHomes(client, place), isOfAnother };
    },
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
}

function hostOf({ host, port, isTls }: EndpointOpening['endpoint']): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${name}:${port ?? (isTls ? 443 : 80)}`;
}

function placeFor(
  { path, options }: EndpointOpening['endpoint'],
  url: URL,
  { name }: AccountLogin,
): DavPlace {
  const written = decodeURIComponent(path);
  const isOfAccount = written.search(NAME_IN_PATH) >= 0;
  if (!isOfAccount)
    return { url, account: options['admin'] === undefined ? undefined : name, isOfAccount };
  const [local = name] = name.split('@', 1);
  const filled = written.replaceAll(NAME_IN_PATH, (it) =>
    encodeURIComponent(it === '{user}' ? name : local),
  );
  return { url: new URL(filled, url), account: name, isOfAccount };
}

function credentialsFor(
  { endpoint: { options }, secrets }: EndpointOpening,
  { name, password }: AccountLogin,
): HttpCredentials {
  const { token, password: own } = secrets;
  if (token !== undefined)
    return { kind: 'bearer', token: async () => token, renew: async () => undefined };
  const { admin } = options;
  if (admin !== undefined) {
    if (own !== undefined) return { kind: 'password', user: admin, password: own };
    throw new DomainError(
      'bad-value',
      `the password of ${admin} is missing: --admin-password-file FILE`,
    );
  }
  if (password !== undefined) return { kind: 'password', user: name, password };
  throw new DomainError(
    'authentication-failed',
    `${name}: no password is given, nor an administrator's`,
  );
}

async function tlsOf({ ca, insecure }: Readonly<Record<string, string>>) {
  if (insecure === 'true') return { acceptsAnyCertificate: true };
  if (ca === undefined) return {};
  return { authorities: [await readAuthorities(ca)] };
}
