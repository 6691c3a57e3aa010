import { connectSieve, listScripts, signIn } from '#clients/managesieve/sieve-connection.ts';
import { DomainError } from '#platform/errors.ts';
import { networkHostOf } from '../../mail-end/network-host.ts';
import { saslCredentials } from '../../mail-end/sasl-sign-in.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { AccountLogin, Source } from '../../source.ts';
import { openSieveSession } from './sieve-session.ts';

/** A server that keeps Sieve scripts, to read from: rules and nothing else. @throws DomainError bad-value, not-found */
export async function openSieveSource(opening: EndpointOpening): Promise<Source> {
  const { endpoint, clock, random } = opening;
  const host = await networkHostOf(endpoint, { plain: 4190, tls: 4190 });
  const open = async (login: AccountLogin) => {
    const connection = await connectSieve(host, clock);
    try {
      await signIn(connection, saslCredentials(opening, login), random);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
    return connection;
  };
  return {
    kind: 'sieve',
    async probe(login) {
      await using connection =
        login === undefined ? await connectSieve(host, clock) : await open(login);
      const { isEncrypted, capabilities } = connection;
      const scripts = login === undefined ? undefined : await listScripts(connection);
      return {
        product: capabilities.get('IMPLEMENTATION') ?? 'ManageSieve',
        facts: {
          security: isEncrypted ? 'TLS' : 'none',
          'sign-in': capabilities.get('SASL') ?? '',
          extensions: capabilities.get('SIEVE') ?? '',
          ...(login !== undefined && { 'signed in as': login.name }),
          ...(scripts !== undefined && { scripts: scripts.map(({ name }) => name).join(', ') }),
        },
        elsewhere: [
          { kinds: ['imap', 'pop3'], what: 'mail (name its server as a further --from)' },
          {
            kinds: ['dav'],
            what: 'calendars, contacts, tasks and notes (name their server as a further --from)',
          },
        ],
        notCarriedOver: [],
        warnings: isEncrypted ? [] : ['the connection is not encrypted'],
      };
    },
    // eslint-disable-next-line require-yield
    async *accounts() {
      throw new DomainError(
        'not-supported',
        'ManageSieve does not tell which accounts there are; give a list with `mailstead migrate users --csv FILE`',
      );
    },
    open: async (login) => openSieveSession(await open(login)),
    async [Symbol.asyncDispose]() {},
  };
}
