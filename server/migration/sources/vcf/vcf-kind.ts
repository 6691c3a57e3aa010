import { scanObjects } from '#codecs/content-lines/scan-objects.ts';
import { noSettings } from '../../account-settings.ts';
import { createCardFolder, stateOfFiles } from '../../files/card-file.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { chunksOf, type FileTree } from '../../files/file-tree.ts';
import { findByExtension, type FoundFile } from '../../files/find-files.ts';
import { hasFiles } from '../../files/has-files.ts';
import type { FileKind } from '../../files/open-file-source.ts';

/** vCard files. Each is an address book; files of one card each are one together. */
export const vcfKind: FileKind = {
  kind: 'vcf',
  product: 'vCard files',
  what: 'a vCard file or a folder of them',
  notCarriedOver: ['mail and calendars: vCard files hold contacts'],
  isAccount: async (path) => await hasFiles(path, ['vcf', 'vcard']),
  openAccount({ tree, place }): FileAccount {
    return {
      find: async () => await findBooks(tree, place.name),
      settings: async () => noSettings,
      async [Symbol.asyncDispose]() {},
    };
  },
};

/** More files than anybody has address books. */
const MAX_BOOKS = 50;

async function findBooks(tree: FileTree, account: string): Promise<FileFolder[]> {
  const files = await findByExtension(tree, 'vcf', 'vcard');
  const areContacts =
    files.length > MAX_BOOKS || (files.length > 1 && (await areSingle(tree, files)));
  const books = new Map<string, string[]>();
  for (const { path, name, above } of files) {
    // Programs that keep a file a contact keep those of an address book in a folder.
    const key = areContacts ? (above.at(-1) ?? account) : name.replace(/\.[^.]*$/, '');
    books.set(key, [...(books.get(key) ?? []), path]);
  }
  const folders: FileFolder[] = [];
  for (const [name, paths] of books) {
    const id = areContacts ? `cards:${name}` : paths[0]!;
    const state = await stateOfFiles(tree, paths);
    const folder = { id, kind: 'addressbook', path: [name || 'Contacts'], state } as const;
    folders.push(createCardFolder(tree, paths, folder));
  }
  return folders;
}

/** Whether each file holds one contact at most. */
async function areSingle(tree: FileTree, files: readonly FoundFile[]): Promise<boolean> {
  for (const { path } of files) {
    await using file = await tree.open(path);
    let cards = 0;
    for await (const _ of scanObjects(chunksOf(file))) if (++cards > 1) return false;
  }
  return true;
}
