import { decodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import { joinPath, type FileTree } from '../../files/file-tree.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import type { LeftOut } from '../../files/left-out.ts';

export interface FoundMailbox {
  /** '' where the account is one mailbox and the tree is it. */
  readonly path: string;
  readonly levels: readonly string[];
  /** A folder is there for what is below it alone. */
  readonly form: 'mbox' | 'mdir' | 'container';
}

const MAX_DEPTH = 50;
/** What else an account has, that is read elsewhere or says nothing of it. */
const ofServer = /^account\.(?:settings|info|rpopids|lock)$|\.(?:index|idx|lock|tmp)$/i;

/** The mailboxes of an account: NAME.mbox and NAME.mdir, and those below NAME in NAME.folder. */
export async function findMailboxes(tree: FileTree, leftOut: LeftOut): Promise<FoundMailbox[]> {
  const found: FoundMailbox[] = [];
  const walk = async (folder: string, levels: readonly string[]): Promise<void> => {
    if (levels.length > MAX_DEPTH) return;
    const entries = await tree.children(folder);
    for (const { name, isFolder } of entries) {
      const path = joinPath(folder, name);
      const [, own = '', ending = ''] = /^(.+)\.(mbox|mdir|mslc|folder)$/i.exec(name) ?? [];
      const type = ending.toLowerCase();
      const below = toInboxPath([...levels, decodeModifiedUtf7(own) ?? own]);
      if (type === 'mbox' && !isFolder) found.push({ path, levels: below, form: 'mbox' });
      else if (type === 'mdir' && isFolder) found.push({ path, levels: below, form: 'mdir' });
      else if (type === 'folder' && isFolder) {
        const hasOwn = entries.some(
          (it) => /\.(?:mbox|mdir)$/i.test(it.name) && it.name.replace(/\.[^.]*$/, '') === own,
        );
        if (!hasOwn) found.push({ path, levels: below, form: 'container' });
        await walk(path, below);
      } else if (type === 'mslc')
        leftOut.add(path, 'mailboxes in slices are not read; convert it in the server to .mdir');
      else if (!ofServer.test(name)) leftOut.add(path, 'files of this kind are not read');
    }
  };
  await walk('', []);
  return found;
}
