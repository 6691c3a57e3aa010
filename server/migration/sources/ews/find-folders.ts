import { getFolder } from '#codecs/ews/get-folder.ts';
import { numberAt, textAt } from '#codecs/ews/names.ts';
import { extendedOf, type PropertyPath } from '#codecs/ews/property-path.ts';
import { isDomainError } from '#platform/errors.ts';
import { fields } from '../../ews/fields.ts';
import { readAccess } from '../../ews/folder-access.ts';
import { kindOfClass } from '../../exchange/folder-kinds.ts';
import { readTree, type TreeFolder } from '../../ews/folder-tree.ts';
import { callEach, knows, type MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { FolderAccess, Loss, SourceFolder } from '../../item.ts';

export interface EwsFolders {
  /** Containers before what they hold. */
  readonly folders: readonly SourceFolder[];
  /** What is a program's own, and left out. */
  readonly losses: readonly Loss[];
}

/** A tree of folders to read: the mailbox itself, its archive, or public folders. */
export interface SourceTree {
  readonly root: 'msgfolderroot' | 'archivemsgfolderroot' | 'publicfoldersroot';
  /** Names above those of the tree. */
  readonly prefix: readonly string[];
}

const properties: readonly PropertyPath[] = [
  'folder:TotalCount',
  fields.folderBytes,
  fields.isHidden,
  fields.description,
];
/** GetFolder with permissions looks every user up. */
const ACCESS_BATCH = 20;

export async function findFolders(calls: MailboxCalls, tree: SourceTree): Promise<EwsFolders> {
  const found = await readTree(calls, tree.root, properties);
  const access = await readAccessOf(
    calls,
    found.map(({ id }) => id),
  );
  const losses: Loss[] = [];
  const folders: SourceFolder[] = [];
  for (const one of found) {
    const folder = toFolder(one, tree.prefix, access.get(one.id) ?? []);
    if (folder === undefined)
      losses.push({
        what: 'program-folder',
        detail: `${one.path.join('/')} is a program's own (${classOf(one) || one.element.name})`,
      });
    else folders.push(folder);
  }
  return { folders: folders.sort((a, b) => a.path.length - b.path.length), losses };
}

function classOf({ element }: TreeFolder): string {
  return textAt(element, 'FolderClass') ?? '';
}

async function readAccessOf(
  calls: MailboxCalls,
  ids: readonly string[],
): Promise<Map<string, FolderAccess[]>> {
  const access = new Map<string, FolderAccess[]>();
  if (!knows(calls, 'Exchange2007_SP1')) return access;
  for (let at = 0; at < ids.length; at += ACCESS_BATCH) {
    const some = ids.slice(at, at + ACCESS_BATCH);
    const outcomes = await callEach(calls, some, (asked) =>
      getFolder(
        asked.map((id) => ({ id })),
        ['folder:PermissionSet'],
      ),
    );
    outcomes.forEach((outcome, i) => {
      // Who may read a folder need not be let see who else may.
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      if (outcome.ok && outcome.value !== undefined)
        access.set(some[i]!, readAccess(outcome.value));
    });
  }
  return access;
}

function toFolder(
  folder: TreeFolder,
  prefix: readonly string[],
  access: readonly FolderAccess[],
): SourceFolder | undefined {
  const { element, known } = folder;
  const kind = known?.kind ?? kindOfClass(classOf(folder));
  const isHidden = extendedOf(element, fields.isHidden) === 'true';
  if (kind === undefined || isHidden || element.name === 'SearchFolder') return undefined;
  const bytes = Number(extendedOf(element, fields.folderBytes) ?? Number.NaN);
  const items = numberAt(element, 'TotalCount');
  const description = extendedOf(element, fields.description) ?? '';
  return {
    id: folder.id,
    kind,
    path: [...prefix, ...folder.path],
    ...(known?.role !== undefined && { role: known.role }),
    isSubscribed: true,
    ...(items !== undefined && { items }),
    ...(Number.isFinite(bytes) && { bytes }),
    // What happened in a folder is told by a synchronisation alone.
    state: '',
    ...(description !== '' && { properties: { description } }),
    access,
  };
}
