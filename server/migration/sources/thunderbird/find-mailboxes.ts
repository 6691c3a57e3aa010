import { joinPath, type FileTree } from '../../files/file-tree.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import { folderNameIn } from './folder-summary.ts';

/** A mailbox of Thunderbird. */
export interface FoundMailbox {
  readonly path: string;
  readonly levels: readonly string[];
  readonly form: 'mbox' | 'maildir';
  /** The summary beside it, where there is one. */
  readonly summary: string | undefined;
}

/** Folders within folders: an end for trees that lead in a circle. */
const MAX_DEPTH = 50;

/** Files of a mail account that are no mailboxes. */
const noMail =
  /^\.|\.(?:msf|dat|html|json|sqlite|db|mozmsgs|wdseml|log|bak|txt)$|^popstate\.dat$|^(?:filterlog|junklog)/i;

/** The mailboxes of one mail account: files, or folders of files, and in NAME.sbd those below NAME. */
export async function findMailboxes(
  tree: FileTree,
  folder: string,
  above: readonly string[],
): Promise<FoundMailbox[]> {
  const found: FoundMailbox[] = [];
  const walk = async (at: string, levels: readonly string[]): Promise<void> => {
    if (levels.length > MAX_DEPTH) return;
    const entries = await tree.children(at);
    const names = new Set(entries.map(({ name }) => name));
    for (const { name, isFolder } of entries) {
      const path = joinPath(at, name);
      if (isFolder && name.endsWith('.sbd')) {
        const own = name.slice(0, -'.sbd'.length);
        await walk(path, [...levels, await realName(tree, at, own, names)]);
        continue;
      }
      if (noMail.test(name)) continue;
      const form = isFolder ? ((await isMaildir(tree, path)) ? 'maildir' : undefined) : 'mbox';
      if (form === undefined) continue;
      const summary = names.has(`${name}.msf`) ? `${path}.msf` : undefined;
      const own = await realName(tree, at, name, names);
      found.push({ path, form, summary, levels: [...above, ...toInboxPath([...levels, own])] });
    }
  };
  await walk(folder, []);
  return found.map((it) => ({ ...it, levels: toInboxPath(it.levels) }));
}

async function isMaildir(tree: FileTree, path: string): Promise<boolean> {
  return (await tree.children(path)).some(({ name, isFolder }) => isFolder && name === 'cur');
}

/** A name that no file may have ends with a hash in its place; the summary knows the name. */
async function realName(
  tree: FileTree,
  folder: string,
  name: string,
  names: ReadonlySet<string>,
): Promise<string> {
  if (!/[0-9a-f]{6,8}$/.test(name) || !names.has(`${name}.msf`)) return name;
  return (await folderNameIn(tree, joinPath(folder, `${name}.msf`))) ?? name;
}
