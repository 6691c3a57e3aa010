import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSieve } from '#codecs/sieve/parse-sieve.ts';
import { isDomainError, InputSyntaxError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { readTextIfThere, type FileTree } from '../../files/file-tree.ts';
import type { FileAccount } from '../../files/file-session.ts';
import type { FileKind } from '../../files/open-file-source.ts';
import type { Loss } from '../../item.ts';
import { findUserFolders, readAccounts } from './configuration.ts';
import { findFolders } from './find-folders.ts';
import { createKerioFolder } from './kerio-folder.ts';

/** The folder of Kerio MailServer or Kerio Connect, a copy of its store, or the folder of one user. */
export const kerioKind: FileKind = {
  kind: 'kerio',
  product: 'Kerio MailServer or Connect (its folders)',
  what: 'the folder of Kerio (with users.cfg and store in it), its store, or the folder of a user',
  notCarriedOver: [
    'passwords: Kerio keeps them in a form of its own',
    'signatures and other settings of WebMail, and which folders are subscribed',
    'public folders: name store/mail/DOMAIN/#public as a place of its own',
    'members of groups and lists where users.cfg names them in a form that is not known',
  ],
  async isAccount(path) {
    const names: string[] = await readdir(path).catch(() => []);
    for (const name of names) {
      if (name.startsWith('#')) continue;
      const inner: string[] = await readdir(join(path, name)).catch(() => []);
      if (inner.includes('#msgs') || inner.includes('status.fld')) return true;
    }
    return false;
  },
  below: findUserFolders,
  directory: readAccounts,
  openAccount({ tree }): FileAccount {
    return {
      async find() {
        return (await findFolders(tree)).map((own) => createKerioFolder(tree, own));
      },
      settings: async () => await settingsOf(tree),
      async [Symbol.asyncDispose]() {},
    };
  },
};

/** Files of a user that say something nobody reads here. */
const unread: Readonly<Record<string, string>> = {
  'settings.usr': 'signatures and other settings of WebMail are not read',
  'folder.map': 'which folders of others are shown is not read',
  'sub.fld': 'which folders are subscribed is not read',
};

async function settingsOf(tree: FileTree): Promise<AccountSettings> {
  const losses: Loss[] = [];
  for (const { name } of await tree.children(''))
    if (Object.hasOwn(unread, name))
      losses.push({ what: 'settings', detail: `${name}: ${unread[name]!}` });
  const script = await readTextIfThere(tree, 'filter.siv');
  if (script.trim() === '') return { losses };
  const problem = problemWith(script);
  if (problem !== undefined)
    losses.push({
      what: 'rules',
      detail: `filter.siv is carried over switched off, for somebody to look at: ${problem}`,
    });
  return { sieve: [{ name: 'kerio', script, isActive: problem === undefined }], losses };
}

function problemWith(script: string): string | undefined {
  try {
    parseSieve(script);
    return undefined;
  } catch (error) {
    if (error instanceof InputSyntaxError || isDomainError(error)) return error.message;
    throw error;
  }
}
