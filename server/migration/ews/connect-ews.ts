import { readFile } from 'node:fs/promises';
import { createEwsClient, type EwsClient } from '#clients/ews/ews-client.ts';
import { createHttpClient, type HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials, PasswordWay } from '#clients/http/http-credentials.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import type { MailboxCalls } from './mailbox-calls.ts';

/** How an Exchange server is reached, and who opens its mailboxes. */
export interface EwsConnectionOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** "https://mail.example.test/EWS/Exchange.asmx" */
  readonly url: string;
  readonly administrator: EwsAdministrator | undefined;
  readonly ways?: readonly PasswordWay[];
}

export interface EwsAdministrator {
  readonly credentials: HttpCredentials;
  /** In the name of the owner (the role ApplicationImpersonation), or with full access to his mailbox. */
  readonly access: 'impersonation' | 'delegation';
  /** For messages: its name. */
  readonly name: string;
}

export interface EwsConnection extends Disposable {
  readonly url: string;
  readonly clock: Clock;
  /** Calls as whoever may ask without a mailbox of his own; undefined when there is nobody. */
  readonly administrator: EwsClient | undefined;
  /** @throws DomainError authentication-failed where there is nobody to sign in as */
  open(address: string, password: string | undefined): MailboxCalls;
}

export function connectEws(options: EwsConnectionOptions): EwsConnection {
  const { http, clock, url, administrator } = options;
  const create = (credentials: HttpCredentials): EwsClient =>
    createEwsClient({ http, clock, url, credentials });
  const shared = administrator === undefined ? undefined : create(administrator.credentials);
  return {
    url,
    clock,
    administrator: shared,
    open(address, password) {
      if (shared !== undefined && administrator !== undefined) {
        const isOther = administrator.access === 'delegation';
        return {
          client: shared,
          clock,
          address,
          how: isOther ? { anchor: address } : { impersonated: address },
          owner: isOther ? address : undefined,
        };
      }
      if (password === undefined)
        throw new DomainError(
          'authentication-failed',
          `${address}: no password is given, nor an administrator's`,
        );
      const credentials: HttpCredentials = {
        kind: 'password',
        user: address,
        password,
        ...(options.ways !== undefined && { ways: options.ways }),
      };
      return {
        client: create(credentials),
        clock,
        address,
        how: { anchor: address },
        owner: undefined,
      };
    },
    [Symbol.dispose]: () => http[Symbol.dispose](),
  };
}

/** Exchange 2010 takes ten connections of a user at the same time, later ones 27. */
const MAX_CONNECTIONS = 8;

/** An Exchange server as an administrator describes it. @throws DomainError bad-value, not-found */
export async function ewsFromEndpoint({
  endpoint,
  secrets,
  clock,
  random,
}: EndpointOpening): Promise<EwsConnection> {
  const { host, port, path, isTls, options } = endpoint;
  const ca = options['ca'];
  const authorities = ca === undefined ? undefined : [await readAuthorities(ca)];
  const fingerprint = options['fingerprint'];
  const http = createHttpClient({
    clock,
    random,
    maxConnections: MAX_CONNECTIONS,
    // Without TLS it was asked for; a password goes in clear only where that was asked for, too.
    allowsPlainPasswords: options['insecure'] === 'true',
    tls: {
      ...(authorities !== undefined && { authorities }),
      ...(fingerprint !== undefined && { fingerprints: [fingerprint] }),
      ...(options['insecure'] === 'true' && { acceptsAnyCertificate: true }),
      ...(options['old-tls'] === 'true' && { allowsOldVersions: true }),
    },
  });
  const service = path === '' || path === '/' ? '/EWS/Exchange.asmx' : path;
  const at = port === undefined ? host : `${host}:${port}`;
  const ways = waysOf(options['sign-in']);
  return connectEws({
    http,
    clock,
    url: `${isTls ? 'https' : 'http'}://${at}${service}`,
    administrator: administratorOf(options, secrets, ways),
    ...(ways !== undefined && { ways }),
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

function administratorOf(
  options: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  ways: readonly PasswordWay[] | undefined,
): EwsAdministrator | undefined {
  const { admin: name = '', access = 'impersonation' } = options;
  const { password, token } = secrets;
  if (access !== 'impersonation' && access !== 'delegation')
    throw new DomainError(
      'bad-value',
      `access ${access} is not known: impersonation or delegation`,
    );
  if (token !== undefined)
    return {
      name,
      access,
      credentials: { kind: 'bearer', token: async () => token, renew: async () => undefined },
    };
  if (name === '') return undefined;
  if (password === undefined)
    throw new DomainError(
      'bad-value',
      `the password of ${name} is missing: --admin-password-file FILE`,
    );
  const credentials: HttpCredentials = {
    kind: 'password',
    user: name,
    password,
    ...(ways !== undefined && { ways }),
  };
  return { name, access, credentials };
}
