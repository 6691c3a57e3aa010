import { readdir } from 'node:fs/promises';
import { noSettings } from '../../account-settings.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { isInboxPath } from '../../files/inbox-path.ts';
import type { FileKind } from '../../files/open-file-source.ts';
import { createEmlxFolder } from './emlx-folder.ts';
import { findAppleMailboxes } from './find-mailboxes.ts';

/** What Apple Mail keeps in ~/Library/Mail. */
export const emlxKind: FileKind = {
  kind: 'emlx',
  product: 'Apple Mail',
  what: 'a mail folder of Apple Mail (~/Library/Mail, V2 to V11, or NAME.mbox)',
  notCarriedOver: [
    'rules, signatures and smart mailboxes',
    'messages of servers that Mail has not fetched: they are not in its files',
  ],
  async isAccount(path) {
    const names: string[] = await readdir(path).catch(() => []);
    return ownName(path) !== undefined || names.some((name) => marks.test(name));
  },
  openAccount({ tree, place }): FileAccount {
    return {
      async find() {
        const mailboxes = await findAppleMailboxes(tree, ownName(place.paths[0]!));
        return mailboxes
          .filter(({ messageFolders }) => messageFolders.length > 0)
          .map(({ path, levels, messageFolders }) => {
            const isInbox = isInboxPath(levels);
            return createEmlxFolder(tree, messageFolders, {
              id: path === '' ? '.' : path,
              kind: 'mailbox',
              path: levels,
              ...(isInbox && { role: 'inbox' as const }),
              state: '',
            });
          });
      },
      settings: async () => noSettings,
      async [Symbol.asyncDispose]() {},
    };
  },
};

/** What stands right in the folder of an account: mailboxes, versions, accounts by kind of server or by id. */
const marks =
  /\.(?:mbox|imapmbox)$|^V\d{1,2}$|^(?:IMAP|POP|EWS|Exchange)-|^Mailboxes$|^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

/** Of a place that is one mailbox. */
function ownName(path: string): string | undefined {
  return /([^/]*)\.(?:mbox|imapmbox)$/i.exec(path)?.[1];
}
