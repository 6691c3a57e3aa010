import { connectImap, type ImapConnection, type ImapHost } from '#clients/imap/connect-imap.ts';
import { signIn, type ImapCredentials } from '#clients/imap/sign-in.ts';
import type { Clock } from '#platform/clock.ts';
import type { TokenSource } from '#clients/oauth/token-source.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountTokens } from '../oauth/account-tokens.ts';
import { readOauthSetup } from '../oauth/oauth-setup.ts';
import { networkHostOf } from '../mail-end/network-host.ts';
import type { EndpointOpening } from '../open-endpoints.ts';
import type { AccountLogin } from '../source.ts';

/** Somebody who may open the accounts of others. */
interface ImapAdministrator {
  readonly name: string;
  readonly password: string;
  readonly proxyBy: NonNullable<ImapCredentials['proxyBy']> | 'master';
}

/** Opens accounts of one IMAP server, as an administrator describes it. */
export interface ImapEnd {
  readonly host: ImapHost;
  readonly clock: Clock;
  /** Before sign-in. @throws DomainError unavailable */
  connect(): Promise<ImapConnection>;
  /** @throws DomainError authentication-failed, unavailable */
  open(login: AccountLogin): Promise<ImapConnection>;
}

const proxies = ['authzid', 'proxyauth', 'login-name', 'master'] as const;

/** @throws DomainError bad-value, not-found */
export async function openImapEnd(opening: EndpointOpening): Promise<ImapEnd> {
  const { endpoint, secrets, clock, random } = opening;
  const host = await networkHostOf(endpoint, { plain: 143, tls: 993 });
  const tokens = await tokensFor(opening);
  const administrator =
    tokens === undefined ? administratorOf(endpoint.options, secrets) : undefined;
  const connect = async () => await connectImap(host, clock);
  const openAs = async (credentials: ImapCredentials): Promise<ImapConnection> => {
    const connection = await connect();
    try {
      await signIn(connection, credentials, random);
    } catch (error) {
      await connection.link[Symbol.asyncDispose]();
      throw error;
    }
    return connection;
  };
  return {
    host,
    clock,
    connect,
    async open(login) {
      if (tokens === undefined) return await openAs(credentialsFor(administrator, login));
      return await openByToken(tokens.of(login.name), login, openAs);
    },
  };
}

/** What asks for tokens speaks HTTP: it is loaded only where an end signs in by them. */
async function tokensFor(opening: EndpointOpening): Promise<AccountTokens | undefined> {
  const { endpoint, secrets } = opening;
  if (secrets['token'] === undefined && readOauthSetup(endpoint, secrets) === undefined)
    return undefined;
  return (await import('../oauth/account-tokens.ts')).openAccountTokens(opening);
}

/** With a token that is good now; one that is refused all the same is changed for another, once. */
async function openByToken(
  source: TokenSource,
  { name: account }: AccountLogin,
  openAs: (credentials: ImapCredentials) => Promise<ImapConnection>,
): Promise<ImapConnection> {
  const token = await source.token();
  try {
    return await openAs({ account, secret: { kind: 'token', token } });
  } catch (error) {
    if (!isDomainError(error, 'authentication-failed')) throw error;
    const renewed = await source.renew(token);
    if (renewed === undefined) throw error;
    return await openAs({ account, secret: { kind: 'token', token: renewed } });
  }
}

function credentialsFor(
  administrator: ImapAdministrator | undefined,
  { name, password }: AccountLogin,
): ImapCredentials {
  if (administrator === undefined) {
    if (password !== undefined) return { account: name, secret: { kind: 'password', password } };
    throw new DomainError(
      'authentication-failed',
      `${name}: no password is given, nor an administrator's`,
    );
  }
  const { name: as, password: own, proxyBy } = administrator;
  if (proxyBy === 'master') return { account: name, secret: { kind: 'master', password: own } };
  return { account: name, as, secret: { kind: 'password', password: own }, proxyBy };
}

function administratorOf(
  options: Readonly<Record<string, string>>,
  { password }: Readonly<Record<string, string>>,
): ImapAdministrator | undefined {
  const { admin: name, 'proxy-by': wish = 'authzid' } = options;
  const proxyBy = proxies.find((it) => it === wish);
  if (proxyBy === undefined)
    throw new DomainError('bad-value', `--proxy-by ${wish} is not known: ${proxies.join(', ')}`);
  if (name === undefined && proxyBy !== 'master') return undefined;
  if (password === undefined)
    throw new DomainError(
      'bad-value',
      `the password of ${name ?? 'the master'} is missing: --admin-password-file FILE`,
    );
  return { name: name ?? '', password, proxyBy };
}
