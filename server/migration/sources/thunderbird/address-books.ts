import { parseMork, type MorkFile } from '#codecs/mork/parse-mork.ts';
import type { PrefValue } from '#codecs/mozilla/parse-prefs.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { readSqlite } from '#platform/read-sqlite.ts';
import { copySqlite, tellSqliteFault } from '../../files/copy-sqlite.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import { readWhole, type FileTree } from '../../files/file-tree.ts';
import type { LeftOut } from '../../files/left-out.ts';
import { createScannedFolder } from '../../files/scanned-folder.ts';
import type { Scratch } from '../../files/scratch.ts';
import type { ReadItem } from '../../item.ts';
import { readBook } from '../../sql/thunderbird-books.ts';
import { bookCardToItem, bookListToItem } from './book-card.ts';

export interface BookFinding {
  readonly prefs: ReadonlyMap<string, PrefValue>;
  readonly leftOut: LeftOut;
}

/** Names of address books that Thunderbird translates, by their files. */
const ownNames: Readonly<Record<string, string>> = {
  abook: 'Personal Address Book',
  history: 'Collected Addresses',
};
/** Mork address books of old profiles are some MB. */
const MAX_MORK_BYTES = 128 * 1024 * 1024;

/** The address books of a profile, of both forms; one that was taken over into the newer form comes once. */
export async function findBooks(
  tree: FileTree,
  scratch: Scratch,
  { prefs, leftOut }: BookFinding,
): Promise<FileFolder[]> {
  const names = new Map<string, string>();
  for (const { name, isFolder } of await tree.children('')) {
    const [, stem, form] = /^((?:abook|history|impab)(?:-\d+)?)\.(sqlite|mab)$/.exec(name) ?? [];
    if (stem === undefined || isFolder || (form === 'mab' && names.has(stem))) continue;
    // "abook.mab" comes before "abook.sqlite".
    names.set(stem, name);
  }
  const folders: FileFolder[] = [];
  for (const [stem, path] of names) {
    const facts = await tree.facts(path);
    const items = await readItems(tree, scratch, path).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code === 'no-space') throw error;
      leftOut.add(path, tellSqliteFault(error));
    });
    // Empty ones are in every profile.
    if (items === undefined || (items.length === 0 && stem !== 'abook')) continue;
    const state = facts?.mark ?? '';
    const shown = shownName(prefs, path) ?? ownNames[stem] ?? stem;
    folders.push(
      createScannedFolder(
        { id: `book:${stem}`, kind: 'addressbook', path: [shown], items: items.length, state },
        async function* scan() {
          yield* items;
        },
        async () => state,
      ),
    );
  }
  return folders;
}

/** What the user called it: "ldap_2.servers.X.description" beside "ldap_2.servers.X.filename". */
function shownName(prefs: ReadonlyMap<string, PrefValue>, path: string): string | undefined {
  for (const [name, value] of prefs) {
    const key = /^(ldap_2\.servers\..+)\.filename$/.exec(name)?.[1];
    const shown = prefs.get(`${key}.description`);
    if (
      key !== undefined &&
      value === path &&
      typeof shown === 'string' &&
      !shown.startsWith('chrome:')
    )
      return shown;
  }
  return undefined;
}

async function readItems(tree: FileTree, scratch: Scratch, path: string): Promise<ReadItem[]> {
  if (path.endsWith('.mab')) return morkItems(path, await readWhole(tree, path, MAX_MORK_BYTES));
  const { cards, lists } = await readSqlite(await copySqlite(tree, path, scratch), readBook);
  return [
    ...cards.map(({ uid, properties }) => bookCardToItem(uid, properties)),
    ...lists.map(bookListToItem),
  ];
}

const CARD = 'ns:addrbk:db:row:scope:card:all';
const LIST = 'ns:addrbk:db:row:scope:list:all';

function morkItems(path: string, bytes: Buffer): ReadItem[] {
  const file = parse(path, bytes);
  // A card that was removed is a row in no table.
  const live = new Set([...file.tables.values()].flatMap((rows) => [...rows]));
  const uidOf = (id: string) => `${path.replace(/\.mab$/, '')}-${id}`;
  return file.rows.flatMap(({ key, scope, id, cells }) => {
    if (!live.has(key)) return [];
    if (scope === CARD) return [bookCardToItem(uidOf(id), cells)];
    if (scope !== LIST) return [];
    const members = [...cells].filter(([name]) => /^Address\d+$/.test(name));
    return [
      bookListToItem({
        uid: `${uidOf(id)}-list`,
        name: cells.get('ListName') ?? '',
        nickname: cells.get('ListNickName') ?? '',
        description: cells.get('ListDescription') ?? '',
        members: members.map(([, row]) => uidOf(row.toUpperCase())),
      }),
    ];
  });
}

function parse(path: string, bytes: Buffer): MorkFile {
  try {
    return parseMork(bytes);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('bad-syntax', `${path}: ${error.message}`, { cause: error });
  }
}
