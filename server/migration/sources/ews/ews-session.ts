import { noSettings, type AccountSettings } from '../../account-settings.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import type { MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { Loss, SourceFolder } from '../../item.ts';
import type { SourceSession } from '../../source.ts';
import { findFolders, type SourceTree } from './find-folders.ts';
import { documentReader, strayReader } from './item-readers.ts';
import { listItems } from './list-items.ts';
import { readItems, type ItemReader } from './read-items.ts';
import { messageShape, toMessage } from './read-messages.ts';
import { readSettings } from './read-settings.ts';
import { readStray } from './read-strays.ts';

/** One mailbox of an Exchange server, or its public folders, open for reading. */
export function createEwsSession(
  calls: MailboxCalls,
  { trees, leftOut }: { readonly trees: readonly SourceTree[]; readonly leftOut: readonly Loss[] },
  resolver: AddressResolver,
): SourceSession {
  const losses: Loss[] = [...leftOut];
  const known: SourceFolder[] = [];
  const messageReader: ItemReader = {
    shape: messageShape,
    async toItem(id, element) {
      const stray = strayReader(calls, element, resolver);
      if (stray !== undefined) return await readStray(calls, id, element, stray);
      return await toMessage(id, element, resolver);
    },
  };
  return {
    async *folders(): AsyncGenerator<SourceFolder> {
      losses.splice(0, Infinity, ...leftOut);
      known.length = 0;
      for (const tree of trees) {
        const found = await findFolders(calls, tree);
        losses.push(...found.losses);
        known.push(...found.folders);
        yield* found.folders;
      }
    },
    list: async (folder, since) => await listItems(calls, folder, since),
    read: ({ kind }, items) =>
      readItems(calls, items, documentReader(calls, kind, resolver) ?? messageReader),
    async settings(): Promise<AccountSettings> {
      // Public folders have an owner who has none.
      if (calls.address === '') return { ...noSettings, losses };
      const settings = await readSettings(calls, known, resolver);
      return { ...settings, losses: [...losses, ...settings.losses] };
    },
    async [Symbol.asyncDispose]() {},
  };
}
