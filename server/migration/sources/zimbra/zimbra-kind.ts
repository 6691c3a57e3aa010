import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionRole } from '#store/collection.ts';
import type { FileAccount } from '../../files/file-session.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import { isArchiveName, withoutArchiveEnding } from '../../files/open-tree.ts';
import type { FileKind } from '../../files/open-file-source.ts';
import { findZimbraFolders, type ZimbraFolder } from './find-items.ts';
import { createZimbraFolder } from './zimbra-folder.ts';

/** What `zmmailbox getRestURL "//?fmt=tgz"` and Preferences, Export give: an archive for each account. */
export const zimbraKind: FileKind = {
  kind: 'zimbra',
  product: 'Zimbra export',
  what: 'an export of Zimbra (an archive, its folder, or a folder of them)',
  notCarriedOver: [
    'filters, signatures, shares and saved searches: they are not in the export, or only by name',
    'photos of contacts; flags and contacts’ fields where the export was made without meta=1',
  ],
  async isAccount(path) {
    if (isArchiveName(path)) return true;
    for (const folder of ['', 'Inbox', 'Contacts', 'Calendar', 'Sent']) {
      const names: string[] = await readdir(join(path, folder)).catch(() => []);
      if (names.some((name) => name.endsWith('.meta'))) return true;
    }
    return false;
  },
  async below(folder): Promise<AccountPlace[]> {
    const names: string[] = await readdir(folder).catch(() => []);
    return names
      .filter(isArchiveName)
      .sort()
      .map((name) => ({ name: withoutArchiveEnding(name), paths: [join(folder, name)] }));
  },
  openAccount({ tree }): FileAccount {
    const leftOut = new LeftOut();
    return {
      async find() {
        leftOut.clear();
        const found = await findZimbraFolders(tree, (path, why) => leftOut.add(path, why));
        return found.map((folder) => createZimbraFolder(tree, folder, toSourceFolder(folder)));
      },
      settings: async () => leftOut.settings(),
      async [Symbol.asyncDispose]() {},
    };
  },
};

/** Zimbra's own folders have the same names whatever the language. */
const roles: Readonly<Record<string, CollectionRole>> = {
  'mailbox Inbox': 'inbox',
  'mailbox Sent': 'sent',
  'mailbox Drafts': 'drafts',
  'mailbox Junk': 'junk',
  'mailbox Trash': 'trash',
  'calendar Calendar': 'default',
  'addressbook Contacts': 'default',
  'tasks Tasks': 'default',
};

function toSourceFolder({ kind, levels, files }: ZimbraFolder) {
  const name = levels.join('/');
  const role = roles[`${kind} ${name}`];
  return {
    id: `${kind}:${name}`,
    kind,
    path: levels.length === 0 ? ['Items'] : toInboxPath(levels),
    ...(role !== undefined && { role }),
    items: files.length,
    state: '',
  };
}
