import { parseUiddb } from '#codecs/maildir/courier-files.ts';
import { parseUidlist } from '#codecs/maildir/dovecot-files.ts';
import { parseFileName } from '#codecs/maildir/file-name.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { expand } from '../../files/expand.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { joinPath, readTextIfThere, readWhole, type FileTree } from '../../files/file-tree.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { MAX_MESSAGE_BYTES, toMessageItem } from '../../files/read-message.ts';
import type { ReadItem, SourceFolder } from '../../item.ts';
import { readKeywords } from './keywords.ts';

interface MaildirItem extends LooseItem {
  readonly flagNames: readonly string[];
  /** Its number in the mailbox where a server, or an export, gave it one. */
  readonly order: number;
}

/** The mailbox in one maildir; its messages are named by the unique parts of their files. */
export function createMaildirFolder(
  tree: FileTree,
  path: string,
  folder: SourceFolder,
): FileFolder {
  return createLooseFolder<MaildirItem>(folder, async () => await findMessages(tree, path), {
    load: async (item) => await load(tree, item),
    state: async () => folder.state,
  });
}

async function findMessages(tree: FileTree, folder: string): Promise<MaildirItem[]> {
  const flagsOf = await readKeywords(tree, folder);
  const uids = await readUids(tree, folder);
  const found = new Map<string, MaildirItem>();
  // A message that is being looked at by its program stands in both for a moment.
  for (const part of ['new', 'cur'])
    for (const { name, isFolder } of await tree.children(joinPath(folder, part))) {
      if (isFolder || name.startsWith('.')) continue;
      const parsed = parseFileName(name);
      const flagNames = flagsOf(parsed);
      const path = joinPath(folder, part, name);
      // Courier and most programs that deliver do not write it into the name.
      const size = parsed.size ?? (await tree.facts(path))?.size;
      found.set(parsed.base, {
        id: parsed.base,
        version: '',
        path,
        flagNames,
        flags: fromFlagNames(flagNames),
        ...(size !== undefined && { size }),
        order: uids.get(parsed.base) ?? Number(ownNumber.exec(name)?.[1] ?? Infinity),
      });
    }
  return [...found.values()].sort(inOrder);
}

/** The name of a file that was exported here, with its number in the mailbox. */
const ownNumber = /^\d+\.(\d{8,})\.mailstead:/;

/** By UID; those without one came later, and stand in the order of their names, which begin with the time. */
function inOrder(a: MaildirItem, b: MaildirItem): number {
  if (a.order !== b.order) return a.order - b.order;
  return a.id < b.id ? -1 : 1;
}

async function readUids(tree: FileTree, folder: string): Promise<ReadonlyMap<string, number>> {
  const dovecot = parseUidlist(await readTextIfThere(tree, joinPath(folder, 'dovecot-uidlist')));
  if (dovecot !== undefined) return dovecot.uids;
  const courier = parseUiddb(await readTextIfThere(tree, joinPath(folder, 'courierimapuiddb')));
  return courier?.uids ?? new Map();
}

async function load(tree: FileTree, { id, path, flagNames }: MaildirItem): Promise<ReadItem> {
  const facts = await tree.facts(path);
  const content = await expand(await readWhole(tree, path, MAX_MESSAGE_BYTES));
  return toMessageItem(id, content, {
    flags: flagNames,
    receivedAtSeconds: facts?.modifiedAtSeconds,
    isExact: ownNumber.test(path.slice(path.lastIndexOf('/') + 1)),
  });
}
