import {
  getScript,
  listScripts,
  type SieveConnection,
} from '#clients/managesieve/sieve-connection.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { Loss } from '../../item.ts';
import type { SourceSession } from '../../source.ts';

/** No folders: what there is belongs to the account. */
export function openSieveSession(connection: SieveConnection): SourceSession {
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
