import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountSettings } from '../../account-settings.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import type { Loss } from '../../item.ts';
import { addressOf, findMailFolders, findName, readAccounts, readUserList } from './app-files.ts';
import { findFolders, readIni } from './find-folders.ts';
import { createGroupwareFolder } from './groupware-folder.ts';
import { createDocumentFolder, createMailFolder } from './mail-folder.ts';

/** MDaemon's own folder, a copy of it, or the folder of one account. */
export const mdaemonKind: FileKind = {
  kind: 'mdaemon',
  product: 'MDaemon (its folders)',
  what: 'the folder of MDaemon (with App and Users in it) or of one of its accounts',
  notCarriedOver: [
    'passwords: MDaemon keeps them in a form of its own',
    'rules, automatic answers and addresses that mail is forwarded to: they are named, and not read',
    'public folders: name their folder as a place of its own',
  ],
  async isAccount(path) {
    const names: string[] = await readdir(path).catch(() => []);
    if (names.some((name) => /^app$/i.test(name))) return false;
    return names.some((name) => /^(?:imap\.mrk|hiwater\.mrk)$|\.imap$|^md.*\.msg$/i.test(name));
  },
  async below(root) {
    const places = await findMailFolders(root);
    if (places.length > 0) return places;
    const users = await findName(root, 'Users');
    return users === undefined ? [] : await withoutList(join(root, users));
  },
  directory: readAccounts,
  openAccount: (context) => new MdaemonAccount(context),
};

/** Where App was not copied: the folders of domains, and the accounts in them. */
async function withoutList(users: string): Promise<AccountPlace[]> {
  const places: AccountPlace[] = [];
  for (const domain of (await readdir(users)).sort()) {
    const names: string[] = await readdir(join(users, domain)).catch(() => []);
    for (const name of names.sort())
      places.push({ name: `${name}@${domain}`, paths: [join(users, domain, name)] });
  }
  return places;
}

class MdaemonAccount implements FileAccount {
  readonly #context: FileContext;

  constructor(context: FileContext) {
    this.#context = context;
  }

  async find(): Promise<FileFolder[]> {
    const { tree } = this.#context;
    const folders: FileFolder[] = [];
    for (const own of await findFolders(tree)) {
      const { kind } = own.folder;
      if (kind === 'mailbox') folders.push(await createMailFolder(tree, own));
      else if (kind === 'files') folders.push(createDocumentFolder(tree, own));
      else folders.push(createGroupwareFolder(tree, { own, kind }));
    }
    return folders;
  }

  async settings(): Promise<AccountSettings> {
    const { tree, place, root } = this.#context;
    const users = await readUserList(root);
    const user = users.find((it) => addressOf(it).toLowerCase() === place.name.toLowerCase());
    const losses: Loss[] = [];
    if (user?.isForwarding === true)
      losses.push({
        what: 'forwarding',
        detail: `App/userlist.dat: mail of ${place.name} is forwarded (${user.keepsForwarded ? 'and kept' : 'and not kept'}); where to is in a file that is not read, so set it again`,
      });
    for (const section of (await readIni(tree, '')).keys())
      if (/rule|filter|autoresp|signature/i.test(section))
        losses.push({ what: 'rules', detail: `Hiwater.mrk: the section [${section}] is not read` });
    for (const { name } of await tree.children(''))
      if (/^(?:rules?|filters?|imapfilter|autoresp.*)\.(?:mrk|dat|rsp)$|\.rsp$/i.test(name))
        losses.push({ what: 'rules', detail: `${name}: rules and automatic answers are not read` });
    return {
      ...(user !== undefined && user.fullName !== '' && { displayName: user.fullName }),
      losses,
    };
  }

  async [Symbol.asyncDispose]() {}
}
