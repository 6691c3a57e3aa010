import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Store } from '#store/store.ts';
import type { NewAccount, Target } from '../../target.ts';
import { createAccount, removeAccount } from './accounts.ts';
import { openTargetDirectory } from './directory-entries.ts';
import { MailsteadSession } from './mailstead-session.ts';

export interface MailsteadTargetOptions {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly version: string;
}

/** This server itself, through the store. Nothing that is written here goes through delivery or scheduling: nobody is told. */
export function openMailsteadTarget(options: MailsteadTargetOptions): Target {
  const { store, directory, clock, version } = options;
  return {
    kind: 'mailstead',
    directory: openTargetDirectory(directory),
    probe: async () => ({
      product: `Mailstead ${version}`,
      facts: {},
      kinds: ['mailbox', 'calendar', 'tasks', 'notes', 'addressbook', 'files', 'settings'],
      maxItemBytes: undefined,
      warnings: [],
    }),
    async known(addresses) {
      const found = new Set<string>();
      for (const address of addresses)
        try {
          await directory.accounts.expect(address);
          found.add(address);
        } catch (error) {
          if (!isDomainError(error)) throw error;
        }
      return found;
    },
    async addresses() {
      const all = await directory.accounts.list();
      return all.map(({ address }) => address);
    },
    createAccount: async (account: NewAccount) => await createAccount(directory, account),
    removeAccount: async (address) => await removeAccount(directory, store, address),
    async open({ address }) {
      const { id } = await directory.accounts.expect(address);
      return new MailsteadSession({ store, directory, clock, account: id, address });
    },
    async [Symbol.asyncDispose]() {},
  };
}
