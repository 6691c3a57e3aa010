import { DomainError } from '#platform/errors.ts';
import type { TargetFolder, TargetSession, WriteItem, WriteOutcome } from '../../target.ts';
import { accountFacts } from './account-facts.ts';
import { applySettings } from './apply-settings.ts';
import { changeAccess } from './change-access.ts';
import { changeFlags } from './change-flags.ts';
import { expectFolder, readFolders, removeFolder } from './expect-folder.ts';
import type { GraphAccount, GraphFolder } from './graph-account.ts';
import { importMessages } from './import-messages.ts';
import { findWritten } from './item-markers.ts';
import { existingMessages, lookAtItems } from './present-items.ts';
import { moveItems, removeItems } from './remove-items.ts';
import { existingDocuments } from './known-documents.ts';
import { writeDocuments } from './write-documents.ts';
import { writeDrafts } from './write-drafts.ts';

/** One mailbox of Microsoft 365, open for writing; mail goes over IMAP where that was opened, too. */
export function createGraphTargetSession(account: GraphAccount): TargetSession {
  const { mail } = account;
  const own = (folder: TargetFolder): GraphFolder => {
    const found = account.folders.get(folder.id);
    if (found !== undefined) return found;
    throw new DomainError('not-found', `${folder.path.join('/')} is gone`);
  };
  const viaImap = (folder: TargetFolder): TargetSession | undefined =>
    folder.kind === 'mailbox' ? mail : undefined;
  const writeMail = account.importsMail ? importMessages : writeDrafts;
  const write = async (folder: TargetFolder, items: readonly WriteItem[]) =>
    folder.kind === 'mailbox'
      ? await writeMail(account, own(folder), items)
      : await writeDocuments(account, own(folder), items);
  const existing = (folder: TargetFolder) =>
    folder.kind === 'mailbox'
      ? existingMessages(account, own(folder))
      : existingDocuments(account, own(folder));
  return {
    language: async () => account.language,
    async folders() {
      await readFolders(account);
      return [...((await mail?.folders()) ?? []), ...account.folders.values()];
    },
    async expectFolder(wish) {
      if (wish.kind === 'mailbox' && mail !== undefined) return await mail.expectFolder(wish);
      return await expectFolder(account, wish);
    },
    async removeFolder(folder) {
      if (mail !== undefined && !account.folders.has(folder))
        return await mail.removeFolder(folder);
      return await removeFolder(account, folder);
    },
    existing: (folder, ours) => viaImap(folder)?.existing(folder, ours) ?? existing(folder),
    mark: async (folder) => (await viaImap(folder)?.mark(folder)) ?? '',
    write: async (folder, items) =>
      (await viaImap(folder)?.write(folder, items)) ?? (await write(folder, items)),
    written: async (folder, mark, items) =>
      (await viaImap(folder)?.written(folder, mark, items)) ??
      (await findWritten(account, own(folder), items)),
    changeFlags: async (folder, changes) =>
      (await viaImap(folder)?.changeFlags(folder, changes)) ??
      (await changeFlags(account, changes)),
    async replace(folder, id, item, version): Promise<WriteOutcome> {
      const removed = await removeItems(account, own(folder), [{ id, version }]);
      if (removed.length === 0)
        return { key: item.key, outcome: 'refused', reason: 'somebody has changed it meanwhile' };
      const [outcome] = await write(folder, [item]);
      return outcome!;
    },
    move: async (from, ids, to) =>
      (await viaImap(from)?.move(from, ids, to)) ??
      (await moveItems(account, ids, { from: own(from), to: own(to) })),
    remove: async (folder, items) =>
      (await viaImap(folder)?.remove(folder, items)) ??
      (await removeItems(account, own(folder), items)),
    look: (folder, ids, withHash) =>
      viaImap(folder)?.look(folder, ids, withHash) ?? lookAtItems(account, own(folder), ids),
    changeAccess: async (folder, access, mode) =>
      (await viaImap(folder)?.changeAccess(folder, access, mode)) ??
      (await changeAccess(account, { folder, access, mode })),
    applySettings: async (settings) => await applySettings(account, settings),
    facts: async (settings) => await accountFacts.facts(account, settings),
    restoreFacts: async (changes) => await accountFacts.restoreFacts(account, changes),
    async [Symbol.asyncDispose]() {
      await account.workshop[Symbol.asyncDispose]();
      await mail?.[Symbol.asyncDispose]();
    },
  };
}
