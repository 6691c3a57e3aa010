import { connectImap, type ImapConnection, type ImapHost } from '#clients/imap/connect-imap.ts';
import { signIn, type ImapCredentials } from '#clients/imap/sign-in.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { AccountLogin, Source } from '../../source.ts';
import { ImapSession } from './imap-session.ts';
import { presetNamed } from './presets.ts';
import { describeImap } from './describe-imap.ts';

/** Somebody who may open the accounts of others. */
export interface ImapAdministrator {
  readonly name: string;
  readonly password: string;
  readonly proxyBy: NonNullable<ImapCredentials['proxyBy']> | 'master';
}

export interface ImapSourceOptions {
  readonly host: ImapHost;
  readonly preset: string | undefined;
  readonly administrator: ImapAdministrator | undefined;
  /** Access token of an account, fresh at each call; absent where passwords are used. */
  readonly token?: (account: string) => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A server that speaks IMAP. */
export function openImapSource(options: ImapSourceOptions): Source {
  const preset = presetNamed(options.preset);
  const connect = async (login: AccountLogin): Promise<ImapConnection> => {
    const connection = await connectImap(options.host, options.clock);
    try {
      await signIn(connection, await credentialsFor(options, login), options.random);
    } catch (error) {
      await connection.link[Symbol.asyncDispose]();
      throw error;
    }
    return connection;
  };
  return {
    kind: 'imap',
    async probe(login) {
      if (login !== undefined) return await describeImap(await connect(login), preset, login.name);
      return await describeImap(await connectImap(options.host, options.clock), preset);
    },
    // eslint-disable-next-line require-yield
    async *accounts() {
      throw new DomainError(
        'not-supported',
        'IMAP does not tell which accounts there are; give a list with `mailstead migrate users --csv FILE`',
      );
    },
    open: async (login) => new ImapSession(await connect(login), () => connect(login), preset),
    async [Symbol.asyncDispose]() {},
  };
}

async function credentialsFor(
  { administrator, token }: ImapSourceOptions,
  { name, password }: AccountLogin,
): Promise<ImapCredentials> {
  if (token !== undefined)
    return { account: name, secret: { kind: 'token', token: await token(name) } };
  if (password !== undefined && administrator === undefined)
    return { account: name, secret: { kind: 'password', password } };
  if (administrator === undefined)
    throw new DomainError(
      'authentication-failed',
      `${name}: no password is given, nor an administrator's`,
    );
  const { name: as, password: own, proxyBy } = administrator;
  if (proxyBy === 'master') return { account: name, secret: { kind: 'master', password: own } };
  return { account: name, as, secret: { kind: 'password', password: own }, proxyBy };
}
