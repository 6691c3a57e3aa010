import { isFatal } from '#clients/graph/run-batch.ts';
import { numberAt, objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { findCalendars } from '../../graph/calendar/find-calendars.ts';
import { findContactFolders, MAIN_CONTACTS } from '../../graph/contact/find-contact-folders.ts';
import { readMailTree } from '../../graph/folder-tree.ts';
import { findTaskLists } from '../../graph/task/find-task-lists.ts';
import type { SourceFolder } from '../../item.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';

/** Names of folders may be no longer. */
const MAX_NAME = 255;
const MAX_NUMBER = 100;

/** Reads which folders there are. */
export async function readFolders(account: GraphAccount): Promise<void> {
  const { mailbox, folders, mail } = account;
  folders.clear();
  if (mail === undefined)
    for (const { id, parentId, path, role, json } of (await readMailTree(mailbox)).folders)
      folders.set(id, {
        id,
        kind: 'mailbox',
        path,
        ...(role !== undefined && { role }),
        isNew: false,
        items: numberAt(json, 'totalItemCount') ?? 0,
        parentId,
      });
  const others: SourceFolder[] = [];
  for (const find of [findCalendars, findContactFolders, findTaskLists])
    try {
      others.push(...(await find(mailbox)).folders);
    } catch (error) {
      // What the application may not see is refused when something is to be written there.
      if (!isDomainError(error, 'no-permission')) throw error;
    }
  const counts = await countItems(account, others);
  others.forEach((folder, i) => folders.set(folder.id, toGraphFolder(folder, counts[i] ?? 0)));
}

function toGraphFolder({ id, kind, path, role }: SourceFolder, items: number): GraphFolder {
  return {
    id,
    kind: kind as GraphFolder['kind'],
    path,
    ...(role !== undefined && { role }),
    isNew: false,
    items,
    parentId: '',
  };
}

/** One is as good as many: it only matters whether there is something. */
async function countItems(
  { mailbox }: GraphAccount,
  folders: readonly SourceFolder[],
): Promise<number[]> {
  const outcomes = await mailbox.batch(
    folders.map(({ id, kind }) => ({
      method: 'GET',
      path: `${pathsOf[kind as GraphFolder['kind']].list(id)}?$top=1`,
    })),
    true,
  );
  return outcomes.map((outcome) => {
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    return outcome.ok ? objectsAt(outcome.value, 'value').length : 0;
  });
}

/** The folder of the role where one is asked for, else of the name; made when it is not there. */
export async function expectFolder(account: GraphAccount, wish: FolderWish): Promise<GraphFolder> {
  const { kind, role, path } = wish;
  if (kind === 'files' || kind === 'notes' || kind === 'settings')
    throw new DomainError('not-supported', `Graph has no folders for ${kind}`);
  const ofRole =
    role === undefined
      ? undefined
      : [...account.folders.values()].find((f) => f.kind === kind && f.role === role);
  if (ofRole !== undefined) return ofRole;
  // Calendars and lists of tasks have nothing below them.
  const levels = kind === 'calendar' || kind === 'tasks' ? [path.join(' / ')] : path;
  let parent: GraphFolder | undefined;
  for (const name of levels) {
    const inbox = parent === undefined && kind === 'mailbox' && /^inbox$/i.test(name);
    const found = inbox ? inboxOf(account) : child(account, parent, { kind, name });
    parent = found ?? (await make(account, parent, { ...wish, kind, name }));
  }
  if (parent === undefined) throw new DomainError('bad-value', 'a folder without a name');
  return parent;
}

function inboxOf({ folders }: GraphAccount): GraphFolder | undefined {
  return [...folders.values()].find((f) => f.kind === 'mailbox' && f.role === 'inbox');
}

interface Named {
  readonly kind: GraphFolder['kind'];
  readonly name: string;
}

/** Exchange takes names that differ in case alone for the same. */
function child(
  { folders }: GraphAccount,
  parent: GraphFolder | undefined,
  { kind, name }: Named,
): GraphFolder | undefined {
  const depth = parent === undefined ? 1 : parent.path.length + 1;
  const wanted = name.toLowerCase().trim();
  return [...folders.values()].find(
    (f) =>
      f.kind === kind &&
      f.path.length === depth &&
      f.path.at(-1)!.toLowerCase().trim() === wanted &&
      (parent === undefined || startsWith(f.path, parent.path)),
  );
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, i) => path[i] === name);
}

type Making = FolderWish & Named;

async function make(
  account: GraphAccount,
  parent: GraphFolder | undefined,
  wish: Making,
): Promise<GraphFolder> {
  const base =
    wish.name
      .replaceAll(/[\0-\x1f]/g, ' ')
      .trim()
      .slice(0, MAX_NAME) || '_';
  for (let n = 1; n < MAX_NUMBER; n++) {
    const name = n === 1 ? base : `${base.slice(0, MAX_NAME - 4)} ${n}`;
    try {
      const made = await account.mailbox.ask({ method: 'POST', ...requestFor(parent, wish, name) });
      return remember(account, parent, { ...wish, name }, made);
    } catch (error) {
      // A folder of another kind, or one that is hidden, may have the name.
      if (!isDomainError(error, 'already-exists') && !isDomainError(error, 'conflict')) throw error;
    }
  }
  throw new DomainError('already-exists', `there are too many folders called ${base}`);
}

function requestFor(
  parent: GraphFolder | undefined,
  { kind, properties }: Making,
  name: string,
): { readonly path: string; readonly json: JsonObject } {
  const below = parent === undefined ? '' : `/${encodeURIComponent(parent.id)}/childFolders`;
  const color = properties?.color;
  switch (kind) {
    case 'mailbox':
      return { path: `/mailFolders${below}`, json: { displayName: name } };
    case 'addressbook':
      return {
        path: `/contactFolders${below === '' ? `/${MAIN_CONTACTS}/childFolders` : below}`,
        json: { displayName: name },
      };
    case 'calendar':
      return {
        path: '/calendars',
        json: { name, ...(color !== undefined && { hexColor: color }) },
      };
    case 'tasks':
      return { path: '/todo/lists', json: { displayName: name } };
  }
}

function remember(
  { folders }: GraphAccount,
  parent: GraphFolder | undefined,
  { kind, name }: Named,
  made: JsonObject,
): GraphFolder {
  const id = textAt(made, 'id');
  if (id === undefined) throw new DomainError('unavailable', `${name}: made, but not told as what`);
  const folder: GraphFolder = {
    id,
    kind,
    path: [...(parent?.path ?? []), name],
    isNew: true,
    items: 0,
    parentId: parent?.id ?? '',
  };
  folders.set(id, { ...folder, isNew: false });
  return folder;
}

/** Removes a folder that is empty and has none below it; answers whether it was so. */
export async function removeFolder(account: GraphAccount, id: string): Promise<boolean> {
  const { mailbox, folders } = account;
  await readFolders(account);
  const folder = folders.get(id);
  if (folder === undefined) return true;
  const hasBelow = [...folders.values()].some(
    (f) =>
      f.kind === folder.kind &&
      f.path.length > folder.path.length &&
      startsWith(f.path, folder.path),
  );
  if (folder.items > 0 || hasBelow) return false;
  await mailbox.ask({ method: 'DELETE', path: folderPath(folder) });
  folders.delete(id);
  return true;
}

function folderPath({ id, kind }: TargetFolder): string {
  const above: Record<string, string> = {
    mailbox: '/mailFolders',
    addressbook: '/contactFolders',
    calendar: '/calendars',
    tasks: '/todo/lists',
  };
  return `${above[kind]}/${encodeURIComponent(id)}`;
}
