import { extensionOf, joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import type { ShownKind } from '#store/collection.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { toKeyword } from '../../files/keyword-of-label.ts';
import { readMeta, type ZimbraMeta } from './read-meta.ts';

/** An item of an export: its file, what Zimbra says of it in the file beside it, or both. */
export interface ZimbraFile {
  /** undefined of a contact, which is all in its meta. */
  readonly path: string | undefined;
  readonly metaPath: string | undefined;
  readonly name: string;
}

/** Items of one kind in one folder of the account. */
export interface ZimbraFolder {
  readonly kind: ShownKind;
  readonly levels: readonly string[];
  readonly files: ZimbraFile[];
}

/** A meta is some kB; a contact's notes may be longer. */
const MAX_META_BYTES = 4 * 1024 * 1024;

export async function readMetaAt(tree: FileTree, path: string): Promise<ZimbraMeta | undefined> {
  try {
    return readMeta(await readWhole(tree, path, MAX_META_BYTES), toKeyword);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return undefined;
  }
}

const MAX_DEPTH = 50;

/** The folders of an export. A folder of many items lies in several: "Inbox", "Inbox!1", "Inbox!2". */
export async function findZimbraFolders(
  tree: FileTree,
  tell: (path: string, why: string) => void,
): Promise<ZimbraFolder[]> {
  const folders = new Map<string, ZimbraFolder>();
  const walk = async (folder: string, levels: readonly string[]): Promise<void> => {
    const entries = await tree.children(folder);
    const names = new Set(entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name));
    let known: readonly string[] | undefined;
    for (const name of names) {
      const file = fileOf(name, names, folder);
      if (file === undefined) continue;
      const kind = kindByName(file) ?? (await kindByMeta(tree, file, tell));
      if (kind === undefined) continue;
      known ??= await levelsByMeta(tree, file);
      const own = known ?? levels;
      const key = `${kind} ${own.join('\0')}`;
      const found = folders.get(key) ?? { kind, levels: own, files: [] };
      folders.set(key, found);
      found.files.push(file);
    }
    if (levels.length > MAX_DEPTH) return;
    for (const { name, isFolder } of entries)
      if (isFolder) await walk(joinPath(folder, name), [...levels, name.replace(/!\d+$/, '')]);
  };
  await walk('', []);
  return [...folders.values()];
}

function fileOf(name: string, names: ReadonlySet<string>, folder: string): ZimbraFile | undefined {
  const meta = `${name}.meta`;
  if (!name.endsWith('.meta'))
    return {
      path: joinPath(folder, name),
      metaPath: names.has(meta) ? joinPath(folder, meta) : undefined,
      name,
    };
  const own = name.slice(0, -'.meta'.length);
  if (names.has(own)) return undefined;
  return { path: undefined, metaPath: joinPath(folder, name), name: own };
}

const kindsByExtension: Readonly<Record<string, ShownKind>> = {
  eml: 'mailbox',
  chat: 'mailbox',
  appt: 'calendar',
  ics: 'calendar',
  task: 'tasks',
  vcf: 'addressbook',
};

function kindByName({ path }: ZimbraFile): ShownKind | undefined {
  return path === undefined ? undefined : kindsByExtension[extensionOf(path)];
}

async function kindByMeta(
  tree: FileTree,
  { path, metaPath, name }: ZimbraFile,
  tell: (path: string, why: string) => void,
): Promise<ShownKind | undefined> {
  const meta = metaPath === undefined ? undefined : await readMetaAt(tree, metaPath);
  if (meta?.type === 'contact') return 'addressbook';
  if (path === undefined) {
    if (meta?.type === 'share') tell(name, 'it is a share of another account');
    if (meta?.type === 'search') tell(name, 'saved searches are not carried over');
    return undefined;
  }
  if (meta?.type === 'document') return 'files';
  tell(path, 'files of this kind are not read');
  return undefined;
}

/** Names of folders on the disk have lost some letters; the meta of an item has them all. */
async function levelsByMeta(
  tree: FileTree,
  { metaPath }: ZimbraFile,
): Promise<readonly string[] | undefined> {
  const meta = metaPath === undefined ? undefined : await readMetaAt(tree, metaPath);
  const levels = meta?.path.split('/').filter((level) => level !== '') ?? [];
  return levels.length < 2 ? undefined : levels.slice(0, -1);
}
