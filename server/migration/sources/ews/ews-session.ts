import { noSettings, type AccountSettings } from '../../account-settings.ts';
import { eventShape } from '../../ews/calendar/event-shape.ts';
import { readEvent } from '../../ews/calendar/read-event.ts';
import type { AddressResolver } from '../../ews/address-resolver.ts';
import type { MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { ListedItem, Loss, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { findFolders, type SourceTree } from './find-folders.ts';
import { listItems } from './list-items.ts';
import { readItems, type ItemReader } from './read-items.ts';
import { messageShape, toMessage } from './read-messages.ts';

/** One mailbox of an Exchange server, or its public folders, open for reading. */
export function createEwsSession(
  calls: MailboxCalls,
  trees: readonly SourceTree[],
  resolver: AddressResolver,
): SourceSession {
  const losses: Loss[] = [];
  const context = { owner: calls.address, resolver };
  const readerOf = ({ kind }: SourceFolder): ItemReader => {
    if (kind === 'calendar')
      return {
        shape: eventShape(calls),
        toItem: async (id, element) => await readEvent(calls, id, element, context),
      };
    return {
      shape: messageShape,
      toItem: async (id, element) => await toMessage(id, element, resolver),
    };
  };
  return {
    async *folders(): AsyncGenerator<SourceFolder> {
      losses.length = 0;
      for (const tree of trees) {
        const found = await findFolders(calls, tree);
        losses.push(...found.losses);
        yield* found.folders;
      }
    },
    list: async (folder, since): Promise<FolderListing> => await listItems(calls, folder, since),
    read(folder, items: readonly ListedItem[]): AsyncIterable<ReadItem | UnreadItem> {
      return readItems(calls, items, readerOf(folder));
    },
    async settings(): Promise<AccountSettings> {
      return { ...noSettings, losses };
    },
    async [Symbol.asyncDispose]() {},
  };
}
