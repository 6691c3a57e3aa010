import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { numberAt, textAt, wordAt } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import { kindOfClass } from '../../exchange/folder-kinds.ts';
import type { Loss, SourceFolder } from '../../item.ts';
import { formatExportedId } from './exported-id.ts';
import { walkFolders, type ExportedFolder } from './walk-folders.ts';

/** Names above those of the archive. */
const PREFIX = ['Archive'];

/**
 * Folders of the archive mailbox, where somebody has one. It comes by the export of items; what an archive that grows by itself
 * keeps in further mailboxes is found by where Graph leads to.
 */
export async function findArchive(
  mailbox: GraphMailbox,
): Promise<{ readonly folders: readonly SourceFolder[]; readonly losses: readonly Loss[] }> {
  const id = await findArchiveId(mailbox);
  if (id === undefined) return { folders: [], losses: [] };
  const folders: SourceFolder[] = [];
  const losses: Loss[] = [];
  try {
    for await (const found of walkFolders(mailbox, { mailbox: id, isArchive: true })) {
      const folder = toFolder(found);
      if (folder !== undefined) folders.push(folder);
      else if ((numberAt(found.json, 'totalItemCount') ?? 0) > 0)
        losses.push({
          what: 'program-folder',
          detail: `${[...PREFIX, ...found.path].join('/')} is a program's own (${textAt(found.json, 'type') ?? ''})`,
        });
    }
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    losses.push({
      what: 'no-archive',
      detail: `the archive mailbox is there and cannot be read (MailboxFolder.Read.All, MailboxItem.Read.All, MailboxItem.Export.All): ${error.message}`,
    });
  }
  return { folders, losses };
}

/** undefined where there is none, or where it cannot be asked for: then exports are told to be missing anyway. */
async function findArchiveId(mailbox: GraphMailbox): Promise<string | undefined> {
  try {
    const settings = await mailbox.ask({ path: '/settings/exchange', isBeta: true });
    return wordAt(settings, 'inPlaceArchiveMailboxId');
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    return undefined;
  }
}

function toFolder({ exported, path, json }: ExportedFolder): SourceFolder | undefined {
  const kind = kindOfClass(textAt(json, 'type') ?? '');
  const items = numberAt(json, 'totalItemCount');
  if (kind === undefined) return undefined;
  return {
    id: formatExportedId(exported),
    kind,
    path: [...PREFIX, ...path],
    isSubscribed: true,
    ...(items !== undefined && { items }),
    state: '',
  };
}
