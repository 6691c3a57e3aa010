import { decodeFolderName, levelsOfFolder } from '#codecs/maildir/folder-name.ts';
import { joinPath, type FileTree } from '../../files/file-tree.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import type { LeftOut } from '../../files/left-out.ts';

/** A maildir that was found. */
export interface FoundMaildir {
  readonly path: string;
  readonly levels: readonly string[];
}

/** Folders within folders: more than any server makes, and an end for trees that lead in a circle. */
const MAX_DEPTH = 50;

interface Above {
  readonly levels: readonly string[];
  /** The beginning of a level too long for one file name. */
  readonly begun: string;
}

/** The maildirs of a tree: Maildir++ (".Archive.2025" beside each other), folders in folders, or maildirs in a plain folder. In a home the one of its server is the inbox. */
export async function findMaildirs(tree: FileTree, leftOut: LeftOut): Promise<FoundMaildir[]> {
  const found: FoundMaildir[] = [];
  const walk = async (folder: string, own: readonly string[], above: Above): Promise<void> => {
    const entries = await tree.children(folder);
    const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
    if (folders.includes('cur') || folders.includes('new'))
      found.push({ path: folder, levels: own.length === 0 ? ['INBOX'] : own });
    // Mail of an MH folder, or messages that were put beside the maildirs.
    else
      for (const { name, isFolder } of entries)
        if (!isFolder && /^\d+$|\.(?:eml|mbox)$/i.test(name))
          leftOut.add(joinPath(folder, name), 'this is no message of a maildir');
    const home =
      folder === '' && found.length === 0 ? await mailFolderIn(tree, folders) : undefined;
    for (const name of folders) {
      if (isPart(name) || above.levels.length > MAX_DEPTH) continue;
      const next = name === home ? above : below(name, above);
      if (next !== undefined) await walk(joinPath(folder, name), levelsAt(next), next);
    }
  };
  await walk('', [], { levels: [], begun: '' });
  return found;
}

/** In somebody's home: the folder where servers put the mail. */
async function mailFolderIn(
  tree: FileTree,
  folders: readonly string[],
): Promise<string | undefined> {
  const name = folders.find((it) => /^maildir$/i.test(it));
  if (name === undefined) return undefined;
  const inside = await tree.children(name);
  return inside.some((it) => it.isFolder && (it.name === 'cur' || it.name === 'new'))
    ? name
    : undefined;
}

/** Folders of a maildir that are no mailboxes. */
function isPart(name: string): boolean {
  return /^(?:cur|new|tmp|courierimapkeywords|courierimaphieracl|dbox-Mails)$/.test(name);
}

function below(name: string, above: Above): Above | undefined {
  if (name.startsWith('.')) {
    const levels = levelsOfFolder(name);
    return levels.length === 0 ? undefined : { levels: [...above.levels, ...levels], begun: '' };
  }
  // A "%" at the end says that the name goes on below.
  if (name.endsWith('%'))
    return { levels: above.levels, begun: above.begun + decodeFolderName(name.slice(0, -1)) };
  return { levels: [...above.levels, above.begun + decodeFolderName(name)], begun: '' };
}

function levelsAt({ levels, begun }: Above): readonly string[] {
  const all = begun === '' ? levels : [...levels, begun];
  return toInboxPath(all);
}
