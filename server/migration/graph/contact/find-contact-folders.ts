import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss, SourceFolder } from '../../item.ts';

/** Exchange lets nobody nest deeper. */
const MAX_DEPTH = 300;
const select = '$select=displayName,parentFolderId';

/** The folders of contacts. The first of them is in no listing of Graph: it is the one above the others. */
export async function findContactFolders(
  mailbox: GraphMailbox,
): Promise<{ readonly folders: readonly SourceFolder[]; readonly losses: readonly Loss[] }> {
  const main = await findMain(mailbox);
  const folders: SourceFolder[] = [
    {
      id: main.id,
      kind: 'addressbook',
      path: [main.name],
      role: 'default',
      isSubscribed: true,
      state: '',
    },
  ];
  await addBelow(mailbox, '/contactFolders', { folders, path: [], depth: 0 });
  return { folders: folders.filter((it, i) => i === 0 || it.id !== main.id), losses: [] };
}

/** What everybody calls it is taken for an id. */
export const MAIN_CONTACTS = 'contacts';

async function findMain(
  mailbox: GraphMailbox,
): Promise<{ readonly id: string; readonly name: string }> {
  try {
    const folder = await mailbox.ask({ path: `/contactFolders/${MAIN_CONTACTS}?${select}` });
    const id = textAt(folder, 'id');
    if (id !== undefined) return { id, name: textAt(folder, 'displayName') ?? 'Contacts' };
  } catch (error) {
    if (!isDomainError(error, 'not-found') && !isDomainError(error, 'bad-value')) throw error;
  }
  const { value } = await mailbox.ask({ path: '/contacts?$top=1&$select=parentFolderId' });
  const [first] = Array.isArray(value) ? (value as JsonObject[]) : [];
  return { id: textAt(first, 'parentFolderId') ?? MAIN_CONTACTS, name: 'Contacts' };
}

async function addBelow(
  mailbox: GraphMailbox,
  path: string,
  at: {
    readonly folders: SourceFolder[];
    readonly path: readonly string[];
    readonly depth: number;
  },
): Promise<void> {
  if (at.depth > MAX_DEPTH) return;
  const found: SourceFolder[] = [];
  for await (const { items } of mailbox.pages({ path: `${path}?${select}&$top=100` }))
    for (const json of items) {
      const id = textAt(json, 'id');
      if (id === undefined) continue;
      const own = [...at.path, textAt(json, 'displayName') ?? ''];
      found.push({ id, kind: 'addressbook', path: own, isSubscribed: true, state: '' });
    }
  for (const folder of found) {
    at.folders.push(folder);
    await addBelow(mailbox, `/contactFolders/${encodeURIComponent(folder.id)}/childFolders`, {
      folders: at.folders,
      path: folder.path,
      depth: at.depth + 1,
    });
  }
}
