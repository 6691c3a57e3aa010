import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { decodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import { iniValue, parseIni, type Ini } from '#codecs/mdaemon/parse-ini.ts';
import type { ShownKind } from '#store/collection.ts';
import { joinPath, readWhole, type FileTree } from '../../files/file-tree.ts';
import { kindOfContainerClass } from '../../mapi-items/kind-of-class.ts';
import type { FolderAccess, Loss, SourceFolder } from '../../item.ts';

export interface MdaemonFolder {
  readonly path: string;
  readonly files: readonly string[];
  /** Of events, contacts, tasks or notes, where the folder has one. */
  readonly dataFile: string | undefined;
  readonly folder: SourceFolder;
}

/** What WebMail keeps in a folder of each kind. */
const dataFiles: Readonly<Record<string, ShownKind>> = {
  'calendar.mrk': 'calendar',
  'cal.mrk': 'calendar',
  'addrbook.mrk': 'addressbook',
  'tasklist.mrk': 'tasks',
  'notes.mrk': 'notes',
};
const MAX_DEPTH = 50;
/** Hiwater.mrk holds a line a setting. */
const MAX_INI_BYTES = 4 * 1024 * 1024;

/** The folders of an account: the inbox is its own folder, the others are called NAME.IMAP. */
export async function findFolders(tree: FileTree): Promise<MdaemonFolder[]> {
  const found: MdaemonFolder[] = [];
  const root = await readIni(tree, '');
  const walk = async (path: string, levels: readonly string[]): Promise<void> => {
    const entries = await tree.children(path);
    const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
    const own = { path, levels: levels.length === 0 ? ['INBOX'] : levels, files };
    found.push(toFolder(own, { ini: await readIni(tree, path), root }));
    if (levels.length > MAX_DEPTH) return;
    for (const { name, isFolder } of entries) {
      const level = /^(.+)\.imap$/i.exec(name)?.[1];
      if (isFolder && level !== undefined)
        await walk(joinPath(path, name), [...levels, decodeModifiedUtf7(level) ?? level]);
    }
  };
  await walk('', []);
  return found;
}

interface Found {
  readonly path: string;
  readonly levels: readonly string[];
  readonly files: readonly string[];
}

function toFolder(
  { path, levels, files }: Found,
  { ini, root }: { readonly ini: Ini; readonly root: Ini },
): MdaemonFolder {
  const dataFile = files.find((name) => Object.hasOwn(dataFiles, name.toLowerCase()));
  const folderClass = iniValue(ini, 'Groupware', 'FolderClass');
  const isDocuments = /^ipf\.document/i.test(folderClass ?? '');
  const byFile = dataFile === undefined ? 'mailbox' : dataFiles[dataFile.toLowerCase()]!;
  const kind: ShownKind = isDocuments
    ? 'files'
    : folderClass === undefined
      ? byFile
      : kindOfContainerClass(folderClass);
  const isInbox = path === '';
  const subscribed = root.get('imapsubscribed');
  const name = path.replaceAll(/\.imap(?=\/|$)/gi, '').toLowerCase();
  const isSubscribed = [...(subscribed?.keys() ?? [])].some(
    (it) =>
      it
        .replaceAll(/[\\.]/g, '/')
        .replaceAll(/\/imap(?=\/|$)/gi, '')
        .toLowerCase() === name,
  );
  const { access, losses } = accessOf(ini, joinPath(path, 'Hiwater.mrk'));
  return {
    path,
    files,
    dataFile,
    folder: {
      id: path === '' ? '.' : path,
      kind,
      path: levels,
      ...(isInbox && { role: 'inbox' as const }),
      ...(kind === 'mailbox' &&
        subscribed !== undefined && { isSubscribed: isInbox || isSubscribed }),
      ...(access.length > 0 && { access }),
      ...(losses.length > 0 && { losses }),
      state: '',
    },
  };
}

/** Rights that are written as IMAP writes them; whatever else is there is told. */
function accessOf(ini: Ini, path: string): { access: FolderAccess[]; losses: Loss[] } {
  const access: FolderAccess[] = [];
  const losses: Loss[] = [];
  for (const section of ['acl', 'access'])
    for (const [who, rights] of ini.get(section) ?? [])
      if (/^[^\s@]+@[^\s@]+$|^anyone$/i.test(who) && /^[lrswipkxtecdan]+$/.test(rights))
        access.push({ who, rights });
      else
        losses.push({ what: 'permission', detail: `${path}: ${who}=${rights} is not understood` });
  return { access, losses };
}

export async function readIni(tree: FileTree, folder: string): Promise<Ini> {
  const name = (await tree.children(folder)).find((it) => it.name.toLowerCase() === 'hiwater.mrk');
  if (name === undefined) return parseIni('');
  return parseIni(
    decodeUnlabelled(await readWhole(tree, joinPath(folder, name.name), MAX_INI_BYTES)),
  );
}
