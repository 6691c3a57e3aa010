import { decodeFolderName } from '#codecs/maildir/folder-name.ts';
import { beginsMmdf } from '#codecs/mbox/read-mmdf.ts';
import { baseName, extensionOf, joinPath, type FileTree } from '../../files/file-tree.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import type { LeftOut } from '../../files/left-out.ts';

/** A mailbox that was found in a tree of files. */
export interface FoundMbox {
  readonly path: string;
  /** Names of the mailboxes above it, and its own. */
  readonly levels: readonly string[];
}

/** Folders within folders: more than any mail program makes, and an end for trees that lead in a circle. */
const MAX_DEPTH = 50;

/** What the names in a folder begin with. */
interface Above {
  readonly levels: readonly string[];
  /** The beginning of a level too long for one file name. */
  readonly begun: string;
}

/** The mbox files of a tree, known by their names or by how they begin. */
export async function findMboxes(tree: FileTree, leftOut: LeftOut): Promise<FoundMbox[]> {
  const found: FoundMbox[] = [];
  const walk = async (folder: string, above: Above): Promise<void> => {
    if (above.levels.length > MAX_DEPTH) return;
    for (const { name, isFolder } of await tree.children(folder)) {
      const path = joinPath(folder, name);
      if (isNoMail(name)) continue;
      const own = withoutEnding(name);
      if (!isFolder) {
        if (await looksLikeMbox(tree, path)) found.push({ path, levels: levelsOf(own, above) });
        else leftOut.add(path, 'this is no mbox');
        continue;
      }
      // Apple Mail: NAME.mbox is a folder with the mailbox in a file "mbox".
      const inner = joinPath(path, 'mbox');
      if (own !== name && (await looksLikeMbox(tree, inner)))
        found.push({ path: inner, levels: levelsOf(own, above) });
      else await walk(path, below(own, above));
    }
  };
  await walk('', { levels: [], begun: '' });
  return found;
}

/** Subscriptions, indexes and caches of mail programs. */
function isNoMail(name: string): boolean {
  return name.startsWith('.') || name.endsWith('.msf');
}

function levelsOf(name: string, { levels, begun }: Above): string[] {
  const own = begun + decodeFolderName(name);
  return [...toInboxPath([...levels, own])];
}

/** A "%" at the end says that the name goes on below. */
function below(name: string, above: Above): Above {
  if (name.endsWith('%'))
    return {
      levels: above.levels,
      begun: above.begun + decodeFolderName(name.slice(0, -1)),
    };
  return { levels: levelsOf(name, above), begun: '' };
}

/** Thunderbird keeps the mailboxes below NAME in a folder NAME.sbd. */
export function withoutEnding(name: string): string {
  return name.replace(/\.(?:mbox|mbx|sbd)$/i, '');
}

/** More than the lines before a first message that anybody leaves there. */
const LOOKED_AT = 4096;

/**
 * A file that says so by its name, or by what it begins with: a message, or lines before one. An empty one without an ending is
 * an empty mailbox.
 */
export async function looksLikeMbox(tree: FileTree, path: string): Promise<boolean> {
  if ((await tree.facts(path)) === undefined) return false;
  await using file = await tree.open(path);
  const bytes = await file.read(0, LOOKED_AT);
  const start = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const ending = extensionOf(baseName(path));
  const isNamedSo = ending === 'mbox' || ending === 'mbx';
  const isMail =
    start.startsWith('From ') || beginsMmdf(bytes) || (ending === '' && holdsMail(start));
  return isMail || isNamedSo || (start === '' && ending === '');
}

/** Damaged ones: what belongs to no message is kept and told, and so is one that lacks its "From " lines. */
function holdsMail(text: string): boolean {
  if (/^From \S+ .*\d\d:\d\d/m.test(text)) return true;
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  const names = new Set(
    Array.from(head.matchAll(/^([\w-]+):/gm), ([, name]) => name!.toLowerCase()),
  );
  return /^[\w-]+:/.test(text) && names.has('from') && (names.has('date') || names.has('subject'));
}
