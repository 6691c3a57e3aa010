import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSubscribed } from '#codecs/maildir/courier-files.ts';
import { parseSubscriptions } from '#codecs/maildir/dovecot-files.ts';
import { decodeFolderName } from '#codecs/maildir/folder-name.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { joinPath, readTextIfThere, type FileTree } from '../../files/file-tree.ts';
import { isInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import { findMaildirs, type FoundMaildir } from './find-maildirs.ts';
import { createMaildirFolder } from './maildir-folder.ts';
import { maildirState } from './maildir-state.ts';

/** Maildir, Maildir++ and folders of maildirs, with what Dovecot and Courier keep beside the messages. */
export const maildirKind: FileKind = {
  kind: 'maildir',
  product: 'Maildir',
  what: 'a maildir or a folder of them',
  notCarriedOver: [
    'calendars, contacts and settings: maildirs hold mail alone; Sieve scripts lie elsewhere',
    'shared folders: rights (dovecot-acl, courierimapacl) are not read',
  ],
  async isAccount(path) {
    const names = await namesIn(path);
    if (names.includes('cur') || names.includes('new')) return true;
    // A Maildir++ whose inbox lies elsewhere.
    for (const name of names)
      if (/^\.[^.]/.test(name) && (await namesIn(join(path, name))).includes('cur')) return true;
    return false;
  },
  openAccount: (context) => new MaildirAccount(context),
};

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

class MaildirAccount implements FileAccount {
  readonly #context: FileContext;
  readonly #leftOut = new LeftOut();

  constructor(context: FileContext) {
    this.#context = context;
  }

  async find(): Promise<FileFolder[]> {
    const { tree } = this.#context;
    this.#leftOut.clear();
    const found = await findMaildirs(tree, this.#leftOut);
    const inbox = found.find(({ levels }) => isInboxPath(levels));
    const subscribed = await readSubscriptions(tree, inbox?.path ?? '');
    return await Promise.all(found.map(async (it) => await this.#folder(it, subscribed)));
  }

  settings = async () => this.#leftOut.settings();

  async #folder(
    { path, levels }: FoundMaildir,
    subscribed: ReadonlySet<string> | undefined,
  ): Promise<FileFolder> {
    const { tree, place, clock } = this.#context;
    const isInbox = isInboxPath(levels);
    return createMaildirFolder(tree, path, {
      id: path === '' ? '.' : path,
      kind: 'mailbox',
      path: levels,
      ...(isInbox && { role: 'inbox' as const }),
      ...(subscribed !== undefined && {
        isSubscribed: isInbox || subscribed.has(levels.join('/')),
      }),
      state: await maildirState(place.paths[0]!, path, clock),
    });
  }

  async [Symbol.asyncDispose]() {}
}

/** Dovecot's or Courier's list of what is subscribed; undefined where there is none. */
async function readSubscriptions(
  tree: FileTree,
  inbox: string,
): Promise<ReadonlySet<string> | undefined> {
  const readIn = async (folder: string, name: string) =>
    await readTextIfThere(tree, joinPath(folder, name));
  const dovecot = (await readIn('', 'subscriptions')) || (await readIn(inbox, 'subscriptions'));
  const courier = dovecot === '' ? await readIn(inbox, 'courierimapsubscribed') : '';
  if (dovecot === '' && courier === '') return undefined;
  const names = dovecot === '' ? parseSubscribed(courier) : parseSubscriptions(dovecot, '.');
  return new Set(names.map((levels) => levels.map(decodeFolderName).join('/')));
}
