import {
  connectSieve,
  getScript,
  listScripts,
  signIn,
  type SieveConnection,
} from '#clients/managesieve/sieve-connection.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';
import { networkHostOf } from '../../mail-end/network-host.ts';
import { saslCredentials } from '../../mail-end/sasl-sign-in.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { AccountLogin, Source, SourceSession } from '../../source.ts';

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
        notCarriedOver: ['everything but rules (name the server of mail as a further --from)'],
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
    open: async (login) => toSession(await open(login)),
    async [Symbol.asyncDispose]() {},
  };
}

/** No folders: what there is belongs to the account. */
function toSession(connection: SieveConnection): SourceSession {
  const noFolders = (): never => {
    throw new DomainError('not-found', 'a server of rules has no folders');
  };
  return {
    async *folders() {},
    list: async () => noFolders(),
    // eslint-disable-next-line require-yield
    async *read() {
      noFolders();
    },
    settings: async () => await readRules(connection),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** One script that cannot be read does not keep the others back. */
async function readRules(connection: SieveConnection): Promise<AccountSettings> {
  const sieve: { name: string; script: string; isActive: boolean }[] = [];
  const losses: Loss[] = [];
  for (const { name, isActive } of await listScripts(connection))
    try {
      sieve.push({ name, isActive, script: await getScript(connection, name) });
    } catch (error) {
      if (!isDomainError(error, 'bad-value')) throw error;
      losses.push({ what: 'rules', detail: `${name}: ${error.message}` });
    }
  return { ...(sieve.length > 0 && { sieve }), losses };
}
