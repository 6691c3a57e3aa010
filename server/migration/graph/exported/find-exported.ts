import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { numberAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss, SourceFolder } from '../../item.ts';
import { formatExportedId, type ExportedId } from './exported-id.ts';
import { itemsOf, walkFolders, type ExportedFolder } from './walk-folders.ts';

const isNotes = /^IPF\.(?:StickyNote|Journal)(?:\.|$)/i;
const isContacts = /^IPF\.Contact$/i;

/**
 * Folders with what Graph itself has no words for: notes, journals, and groups of contacts. They come by the export of items,
 * which a tenant may not have, or the application not be allowed.
 */
export async function findExported(
  mailbox: GraphMailbox,
): Promise<{ readonly folders: readonly SourceFolder[]; readonly losses: readonly Loss[] }> {
  const id = await findMailboxId(mailbox);
  if (id === undefined) return { folders: [], losses: [notTold] };
  const folders: SourceFolder[] = [];
  try {
    for await (const found of walkFolders(mailbox, { mailbox: id, isArchive: false })) {
      const folder = await toFolder(mailbox, found);
      if (folder !== undefined) folders.push(folder);
    }
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return { folders: [], losses: [notTold] };
  }
  return { folders, losses: [] };
}

const notTold: Loss = {
  what: 'no-export',
  detail:
    'notes, journals, groups of contacts and archive mailboxes are not told: they need MailboxItem.Export.All, MailboxItem.Read.All and MailboxFolder.Read.All',
};

/** By this the import and export of items knows a mailbox; undefined where it is not there. */
export async function findMailboxId(mailbox: GraphMailbox): Promise<string | undefined> {
  try {
    return wordAt(await mailbox.ask({ path: '/settings/exchange' }), 'primaryMailboxId');
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return undefined;
  }
}

async function toFolder(
  mailbox: GraphMailbox,
  { exported, path, json: folder }: ExportedFolder,
): Promise<SourceFolder | undefined> {
  const folderClass = textAt(folder, 'type') ?? '';
  const id = formatExportedId(exported);
  const wellKnown = textAt(folder, 'wellKnownName');
  if (isNotes.test(folderClass)) {
    const items = numberAt(folder, 'totalItemCount') ?? 0;
    const role = wellKnown === 'notes' ? { role: 'default' as const } : undefined;
    return { id, kind: 'notes', path, ...role, isSubscribed: true, items, state: '' };
  }
  if (!isContacts.test(folderClass) || !(await hasGroups(mailbox, exported))) return undefined;
  // The same place as that of the contacts beside them.
  const role = wellKnown === 'contacts' ? { role: 'default' as const } : undefined;
  return { id, kind: 'addressbook', path, ...role, isSubscribed: true, state: '' };
}

async function hasGroups(mailbox: GraphMailbox, exported: ExportedId): Promise<boolean> {
  for await (const { items } of mailbox.atRoot.pages(itemsOf(exported)))
    if (items.some(isGroup)) return true;
  return false;
}

export function isGroup(item: JsonObject): boolean {
  return /^IPM\.DistList(?:\.|$)/i.test(textAt(item, 'type') ?? '');
}
