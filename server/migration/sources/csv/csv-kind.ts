import { noSettings } from '../../account-settings.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { readWhole, type FileTree } from '../../files/file-tree.ts';
import { findByExtension } from '../../files/find-files.ts';
import { hasFiles } from '../../files/has-files.ts';
import type { FileKind } from '../../files/open-file-source.ts';
import { createScannedFolder } from '../../files/scanned-folder.ts';
import { readCsvContacts } from './read-csv-contacts.ts';

/** Contacts of an organisation of 100,000 people are some 50 MB. */
const MAX_CSV_BYTES = 256 * 1024 * 1024;

/** Contacts as Outlook, Google and Thunderbird export them, and lists made by hand; each file is an address book. */
export const csvKind: FileKind = {
  kind: 'csv',
  product: 'CSV contacts',
  what: 'a CSV file of contacts or a folder of them',
  notCarriedOver: [
    'mail and calendars: the file holds contacts',
    'photos and distribution lists: exports to CSV leave them out',
  ],
  isAccount: async (path) => await hasFiles(path, ['csv', 'tsv']),
  openAccount({ tree }): FileAccount {
    return {
      async find() {
        const files = await findByExtension(tree, 'csv', 'tsv');
        return await Promise.all(
          files.map(async ({ path, name }) => {
            const facts = await tree.facts(path);
            const folder = {
              id: path,
              kind: 'addressbook',
              path: [name.replace(/\.[^.]*$/, '')],
              state: facts?.mark ?? '',
              ...(facts !== undefined && { bytes: facts.size }),
            } as const;
            const state = async () => (await tree.facts(path))?.mark ?? '';
            return createScannedFolder(folder, () => scan(tree, path), state);
          }),
        );
      },
      settings: async () => noSettings,
      async [Symbol.asyncDispose]() {},
    };
  },
};

async function* scan(tree: FileTree, path: string) {
  yield* readCsvContacts(path, await readWhole(tree, path, MAX_CSV_BYTES));
}
