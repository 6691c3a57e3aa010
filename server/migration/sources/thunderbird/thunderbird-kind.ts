import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseProfiles } from '#codecs/mozilla/parse-profiles.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import { isInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import { findBooks } from './address-books.ts';
import { findCalendars } from './calendars.ts';
import { findMailboxes, type FoundMailbox } from './find-mailboxes.ts';
import { createThunderbirdFolder } from './mail-folder.ts';
import { readProfile, type MailServer, type Profile } from './read-profile.ts';
import { settingsOf } from './settings.ts';

/** A profile of Thunderbird: mail that is on the computer, address books, calendars, rules, signatures. */
export const thunderbirdKind: FileKind = {
  kind: 'thunderbird',
  product: 'Thunderbird profile',
  what: 'a profile of Thunderbird (the folder with prefs.js)',
  notCarriedOver: [
    'messages, calendars and address books that are at a server and were not kept on the computer',
    'passwords, add-ons and views',
  ],
  isAccount: async (path) =>
    ['prefs.js', 'Mail', 'ImapMail'].some((name) => existsSync(join(path, name))),
  below: profilesIn,
  openAccount: (context) => new ThunderbirdAccount(context),
};

/** Those that profiles.ini names, where the folder is the one above the profiles. */
async function profilesIn(folder: string): Promise<AccountPlace[]> {
  const text = await readFile(join(folder, 'profiles.ini'), 'utf8').catch(() => '');
  const found = parseProfiles(text)
    .map(({ path, isRelative }) => (isRelative ? resolve(folder, path) : path))
    .filter((path) => existsSync(join(path, 'prefs.js')));
  return found.map((path) => ({
    name: basename(path),
    paths: [path],
    isWhole: found.length === 1,
  }));
}

interface ServerMailbox extends FoundMailbox {
  readonly server: MailServer;
}

class ThunderbirdAccount implements FileAccount {
  readonly #context: FileContext;
  readonly #leftOut = new LeftOut();

  constructor(context: FileContext) {
    this.#context = context;
  }

  async find(): Promise<FileFolder[]> {
    const { tree, scratch } = this.#context;
    this.#leftOut.clear();
    const profile = await readProfile(tree);
    const folders: FileFolder[] = [];
    for (const mailbox of await this.#mailboxes(profile)) {
      const { path, levels, server } = mailbox;
      // An inbox of another account lies below that account's name, and has no role here.
      const isInbox = isInboxPath(levels) && server.folder === profile.servers[0]?.folder;
      const folder = {
        id: path,
        kind: 'mailbox',
        path: levels,
        ...(isInbox && { role: 'inbox' as const }),
      } as const;
      folders.push(await createThunderbirdFolder(tree, mailbox, folder));
    }
    const finding = { prefs: profile.prefs, leftOut: this.#leftOut };
    return [
      ...folders,
      ...(await findBooks(tree, scratch, finding)),
      ...(await findCalendars(tree, scratch, finding)),
    ];
  }

  async settings(): Promise<AccountSettings> {
    const { tree } = this.#context;
    const profile = await readProfile(tree);
    const settings = await settingsOf(tree, profile, await this.#mailboxes(profile));
    return { ...settings, losses: [...settings.losses, ...this.#leftOut.losses()] };
  }

  /** The mailboxes of the default account at the top, those of others below the names of their accounts. */
  async #mailboxes({ servers }: Profile): Promise<ServerMailbox[]> {
    const found: ServerMailbox[] = [];
    const names = new Set<string>();
    for (const [i, server] of servers.entries()) {
      let name = server.name;
      for (let n = 2; names.has(name); n++) name = `${server.name} (${n})`;
      names.add(name);
      const mailboxes = await findMailboxes(
        this.#context.tree,
        server.folder,
        i === 0 ? [] : [name],
      );
      for (const mailbox of mailboxes) found.push({ ...mailbox, server });
    }
    return found;
  }

  async [Symbol.asyncDispose]() {}
}
