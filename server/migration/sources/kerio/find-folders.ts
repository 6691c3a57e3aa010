import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { decodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import {
  parseFolderIndex,
  parseFolderStatus,
  type KerioFolderIndex,
} from '#codecs/kerio/parse-folder-index.ts';
import type { ShownKind } from '#store/collection.ts';
import { joinPath, readTextIfThere, readWhole, type FileTree } from '../../files/file-tree.ts';
import { isInboxPath, toInboxPath } from '../../files/inbox-path.ts';
import { kindOfMessageClass } from '../../mapi-items/kind-of-class.ts';
import type { Loss, SourceFolder } from '../../item.ts';

export interface KerioFolder {
  readonly path: string;
  readonly folder: SourceFolder;
}

const MAX_DEPTH = 50;
/** An index of a million messages. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

/** Kerio's own folders have these names on the disk whatever the language. */
const standard: Readonly<Record<string, ShownKind>> = {
  Calendar: 'calendar',
  Contacts: 'addressbook',
  Tasks: 'tasks',
  Notes: 'notes',
  Journal: 'notes',
};

/** The folders of a user, each in the folder of the one above it. */
export async function findFolders(tree: FileTree): Promise<KerioFolder[]> {
  const found: KerioFolder[] = [];
  const walk = async (above: string, levels: readonly string[]): Promise<void> => {
    if (levels.length > MAX_DEPTH) return;
    for (const { name, isFolder } of await tree.children(above)) {
      if (!isFolder || name.startsWith('#')) continue;
      const path = joinPath(above, name);
      const own = toInboxPath([...levels, decodeModifiedUtf7(name) ?? name]);
      found.push(await describe(tree, path, own));
      await walk(path, own);
    }
  };
  await walk('', []);
  return found;
}

async function describe(
  tree: FileTree,
  path: string,
  levels: readonly string[],
): Promise<KerioFolder> {
  const names = new Set((await tree.children(path)).map(({ name }) => name));
  const status = parseFolderStatus(await readTextIfThere(tree, joinPath(path, 'status.fld')));
  const index = await readIndex(tree, path);
  const losses: Loss[] = status.badRights.map((rights) => ({
    what: 'permission',
    detail: `${joinPath(path, 'status.fld')}: the rights "${rights}" are not understood`,
  }));
  if (names.has('#msgs') && !names.has('status.fld'))
    losses.push({
      what: 'damaged',
      detail: `${path}: status.fld is missing; Kerio itself may not have shown this folder`,
    });
  losses.push(...indexLosses(path, index));
  const kind = kindOf(levels, index);
  const isInbox = isInboxPath(levels);
  const isDefault = kind !== 'mailbox' && levels.length === 1 && standard[levels[0]!] === kind;
  const access = status.access.map(({ who, rights }) => ({ who, rights }));
  return {
    path,
    folder: {
      id: path,
      kind,
      path: levels,
      ...(isInbox
        ? { role: 'inbox' as const }
        : isDefault && levels[0] !== 'Journal'
          ? { role: 'default' as const }
          : {}),
      ...(!names.has('#msgs') && !names.has('status.fld') && !isInbox && { isContainer: true }),
      ...(access.length > 0 && { access }),
      ...(losses.length > 0 && { losses }),
      state: '',
    },
  };
}

function indexLosses(path: string, { badLines, unknownFlags }: KerioFolderIndex): Loss[] {
  const place = joinPath(path, 'index.fld');
  return [
    ...(badLines.length === 0
      ? []
      : [
          {
            what: 'message-flags',
            detail: `${place}: line ${badLines.slice(0, 10).join(', ')} is not understood; what it says of its message is lost`,
          },
        ]),
    ...(unknownFlags === 0
      ? []
      : [
          {
            what: 'message-flags',
            detail: `${place}: the flags 0x${unknownFlags.toString(16)} mean nothing known`,
          },
        ]),
  ];
}

/** By Kerio's own names, else by what is in it, where that is all of one kind. */
function kindOf(levels: readonly string[], { entries }: KerioFolderIndex): ShownKind {
  const byName = levels.length === 1 ? standard[levels[0]!] : undefined;
  if (byName !== undefined) return byName;
  const kinds = new Set(entries.map(({ messageClass }) => kindOfMessageClass(messageClass)));
  return kinds.size === 1 ? [...kinds][0]! : 'mailbox';
}

export async function readIndex(tree: FileTree, folder: string): Promise<KerioFolderIndex> {
  const path = joinPath(folder, 'index.fld');
  if ((await tree.facts(path)) === undefined) return { entries: [], badLines: [], unknownFlags: 0 };
  return parseFolderIndex(decodeUnlabelled(await readWhole(tree, path, MAX_INDEX_BYTES)));
}

/** Names of messages that were deleted: their files may be there for a while yet. */
export async function readDeleted(tree: FileTree, folder: string): Promise<ReadonlySet<string>> {
  const text = await readTextIfThere(tree, joinPath(folder, 'deleted.fld'));
  const names = Array.from(text.matchAll(/^\s*[0-9a-f]+\s+U?([0-9a-f]{1,8})\s*$/gim), ([, name]) =>
    name!.toLowerCase().padStart(8, '0'),
  );
  return new Set(names);
}
