import type { TargetFolder, TargetSession, WriteItem } from '../../target.ts';
import { accountFacts } from './account-facts.ts';
import { applySettings } from './apply-settings.ts';
import { changeAccess } from './change-access.ts';
import { changeFlags } from './change-flags.ts';
import type { EwsAccount } from './ews-account.ts';
import { expectFolder, readFolders, toTargetFolder } from './expect-folder.ts';
import { findWritten, readMark } from './item-markers.ts';
import { existingItems, lookAtItems } from './present-items.ts';
import { moveItems, removeFolder, removeItems } from './remove-items.ts';
import { toNewDocument } from './write-documents.ts';
import { writeItems, type NewItem } from './write-items.ts';
import { toNewMessage } from './write-messages.ts';

/** One mailbox of an Exchange server, open for writing. */
export function createEwsTargetSession(account: EwsAccount): TargetSession {
  const { calls } = account;
  const toNew = async (folder: TargetFolder, item: WriteItem): Promise<NewItem> => {
    if (folder.kind === 'mailbox') return toNewMessage(account, item);
    return toNewDocument(account, folder, item);
  };
  return {
    async folders() {
      await readFolders(account);
      return [...account.folders.values()].map((folder) => toTargetFolder(folder, false));
    },
    expectFolder: async (wish) => await expectFolder(account, wish),
    removeFolder: async (folder) => await removeFolder(account, folder),
    existing: (folder) => existingItems(account, folder),
    mark: async (folder) => await readMark(calls, folder.id),
    write: async (folder, items) =>
      await writeItems(account, folder.id, items, async (item) => await toNew(folder, item)),
    written: async (folder, mark, items) => await findWritten(calls, folder.id, mark, items),
    changeFlags: async (_folder, changes) => await changeFlags(account, changes),
    async replace(folder, id, item, version) {
      const removed = await removeItems(account, folder, [{ id, version }]);
      if (removed.length === 0)
        return { key: item.key, outcome: 'refused', reason: 'somebody has changed it meanwhile' };
      const [outcome] = await writeItems(account, folder.id, [item], async (one) =>
        toNew(folder, one),
      );
      return outcome!;
    },
    move: async (_from, ids, to) => await moveItems(account, ids, to),
    remove: async (folder, items) => await removeItems(account, folder, items),
    look: (folder, ids) => lookAtItems(account, folder, ids),
    changeAccess: async (folder, access, mode) =>
      await changeAccess(account, { folder: folder.id, access, mode }),
    applySettings: async (settings) => await applySettings(account, settings),
    facts: async (settings) => await accountFacts.facts(account, settings),
    restoreFacts: async (changes) => await accountFacts.restoreFacts(account, changes),
    async [Symbol.asyncDispose]() {},
  };
}
