import type { KerioIndexEntry } from '#codecs/kerio/parse-folder-index.ts';
import { DomainError } from '#platform/errors.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { toDocumentItem } from '../../files/document-in-message.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { dateInMessage } from '../../files/message-dates.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import { readDeleted, readIndex, type KerioFolder } from './find-folders.ts';

interface KerioItem extends LooseItem {
  readonly entry: KerioIndexEntry | undefined;
}

/** A folder of the store: a file a message in #msgs, and what is said of them in index.fld. */
export function createKerioFolder(tree: FileTree, own: KerioFolder): FileFolder {
  return createLooseFolder<KerioItem>(own.folder, async () => await findItems(tree, own), {
    load: async (item) => await load(tree, own, item),
    state: async () => '',
  });
}

async function findItems(tree: FileTree, { path, folder }: KerioFolder): Promise<KerioItem[]> {
  const { entries } = await readIndex(tree, path);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const deleted = await readDeleted(tree, path);
  const isMail = folder.kind === 'mailbox';
  const items: KerioItem[] = [];
  const messages = joinPath(path, '#msgs');
  for (const { name, isFolder } of await tree.children(messages)) {
    const id = /^([0-9a-f]{1,8})\.eml$/i.exec(name)?.[1]?.toLowerCase().padStart(8, '0');
    if (isFolder || id === undefined) continue;
    const entry = byName.get(id);
    // What is not in the index is new to it, or was deleted.
    if (entry === undefined && deleted.has(id)) continue;
    const file = joinPath(messages, name);
    const facts = await tree.facts(file);
    const received = entry?.receivedAtSeconds;
    items.push({
      id,
      version: isMail ? '' : String(entry?.modifiedAtSeconds ?? facts?.mark ?? ''),
      path: file,
      entry,
      ...(isMail && { flags: fromFlagNames(entry?.flags ?? []) }),
      ...(facts !== undefined && { size: facts.size }),
      ...(received !== undefined && { receivedAtSeconds: received }),
    });
    byName.delete(id);
  }
  // Told one by one: a message of the index whose file is gone.
  for (const entry of byName.values()) items.push({ id: entry.name, version: '', path: '', entry });
  return items.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function load(
  tree: FileTree,
  own: KerioFolder,
  { id, version, path, entry }: KerioItem,
): Promise<ReadItem | UnreadItem> {
  if (path === '') {
    const place = joinPath(own.path, '#msgs', `${id}.eml`);
    return { id, error: new DomainError('not-found', `${place} is in index.fld, and not there`) };
  }
  const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
  const { kind } = own.folder;
  const receivedAtSeconds = entry?.receivedAtSeconds;
  if (kind !== 'mailbox' && kind !== 'files') {
    const item = toDocumentItem({ id, path, kind, bytes, receivedAtSeconds });
    return 'error' in item ? item : { ...item, version };
  }
  const date =
    receivedAtSeconds ?? dateInMessage(bytes) ?? (await tree.facts(path))?.modifiedAtSeconds;
  return toMessageItem(id, bytes, { flags: entry?.flags ?? [], receivedAtSeconds: date });
}
