import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import { booleanAt, numberAt, textAt } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import { kindOfClass } from '../../exchange/folder-kinds.ts';
import { findCalendars } from '../../graph/calendar/find-calendars.ts';
import { findContactFolders } from '../../graph/contact/find-contact-folders.ts';
import { findArchive } from '../../graph/exported/find-archive.ts';
import { findExported } from '../../graph/exported/find-exported.ts';
import { fields } from '../../graph/fields.ts';
import { readMailTree, type MailFolder } from '../../graph/folder-tree.ts';
import { findTaskLists } from '../../graph/task/find-task-lists.ts';
import type { Loss, SourceFolder } from '../../item.ts';

export interface FoundFolders {
  readonly folders: readonly SourceFolder[];
  /** What is left out: of programs, of others, or not to be seen. */
  readonly losses: readonly Loss[];
}

type Find = (mailbox: GraphMailbox) => Promise<FoundFolders>;

const finds: readonly (readonly [what: string, find: Find])[] = [
  ['calendars', findCalendars],
  ['contacts', findContactFolders],
  ['tasks', findTaskLists],
  ['notes', findExported],
];

/** All folders of a mailbox. What the application may not see is told, and does not keep the rest back. */
export async function findFolders(
  mailbox: GraphMailbox,
  withArchive: boolean,
): Promise<FoundFolders> {
  const mail = await findMailFolders(mailbox);
  const folders = [...mail.folders];
  const losses = [...mail.losses];
  const archive = withArchive ? ([['the archive mailbox', findArchive]] as const) : [];
  for (const [what, find] of [...finds, ...archive])
    try {
      const found = await find(mailbox);
      folders.push(...found.folders);
      losses.push(...found.losses);
    } catch (error) {
      if (!isDomainError(error, 'no-permission')) throw error;
      losses.push({
        what: 'no-permission',
        detail: `the application may not read ${what}: ${error.message}`,
      });
    }
  return { folders, losses };
}

async function findMailFolders(mailbox: GraphMailbox): Promise<FoundFolders> {
  const { folders: found, ofPrograms } = await readMailTree(mailbox);
  const losses: Loss[] = [];
  const folders: SourceFolder[] = [];
  for (const folder of found) {
    const made = isOfProgram(folder, ofPrograms) ? undefined : toFolder(folder);
    if (made !== undefined) folders.push(made);
    else if ((numberAt(folder.json, 'totalItemCount') ?? 0) > 0)
      losses.push({
        what: 'program-folder',
        detail: `${folder.path.join('/')} is a program's own (${classOf(folder) || 'hidden'})`,
      });
  }
  return { folders: folders.sort((a, b) => a.path.length - b.path.length), losses };
}

function isOfProgram({ id, parentId, json }: MailFolder, ofPrograms: ReadonlySet<string>): boolean {
  const isSearch = textAt(json, '@odata.type') === '#microsoft.graph.mailSearchFolder';
  return (
    booleanAt(json, 'isHidden') === true ||
    isSearch ||
    ofPrograms.has(id) ||
    ofPrograms.has(parentId)
  );
}

function classOf({ json }: MailFolder): string {
  return extendedOf(json, fields.folderClass) ?? '';
}

function toFolder(folder: MailFolder): SourceFolder | undefined {
  const { id, path, role, json } = folder;
  if (kindOfClass(classOf(folder)) !== 'mailbox') return undefined;
  const items = numberAt(json, 'totalItemCount');
  const bytes = Number(extendedOf(json, fields.folderSize) ?? Number.NaN);
  return {
    id,
    kind: 'mailbox',
    path,
    ...(role !== undefined && { role }),
    isSubscribed: true,
    ...(items !== undefined && { items }),
    ...(Number.isFinite(bytes) && { bytes }),
    // What happened in a folder is told by a listing of changes alone.
    state: '',
  };
}
