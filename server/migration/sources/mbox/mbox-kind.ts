import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { mboxFlavours, type MboxFlavour } from '#codecs/mbox/read-mbox.ts';
import { parseSubscriptions } from '#codecs/maildir/dovecot-files.ts';
import { DomainError } from '#platform/errors.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { readTextIfThere, type FileTree } from '../../files/file-tree.ts';
import { openFolderTree } from '../../files/folder-tree.ts';
import { isInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import { namesAreAccounts } from '../../files/names-are-accounts.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import { findMboxes, withoutEnding, type FoundMbox } from './find-mboxes.ts';
import { createMboxFolder } from './mbox-folder.ts';

/** Files that each hold a mailbox, in folders for the mailboxes above them. */
export const mboxKind: FileKind = {
  kind: 'mbox',
  product: 'mbox files',
  what: 'an mbox file or a folder of them',
  notCarriedOver: ['calendars, contacts and settings: mbox files hold mail alone'],
  async isAccount(path) {
    const facts = await stat(path);
    return facts.isFile() || !(await namesAreAccounts(path));
  },
  openAccount: (context) => new MboxAccount(context),
};

class MboxAccount implements FileAccount {
  readonly #context: FileContext;
  readonly #flavour: MboxFlavour;
  readonly #leftOut = new LeftOut();

  constructor(context: FileContext) {
    this.#context = context;
    this.#flavour = flavourNamed(context.options['flavour']);
  }

  async find() {
    const { tree, place } = this.#context;
    this.#leftOut.clear();
    const [only] = place.paths;
    const isOneFile = (await stat(only!)).isFile();
    const found = isOneFile
      ? [{ path: basename(only!), levels: [nameOfFile(only!)] }]
      : await findMboxes(tree, this.#leftOut);
    const subscribed = await readSubscriptions(tree);
    const inbox = await this.#inbox();
    const folders = inbox === undefined ? [] : [inbox];
    for (const it of found) folders.push(await this.#folder(tree, it, subscribed));
    return folders;
  }

  settings = async () => this.#leftOut.settings();

  async #folder(
    tree: FileTree,
    { path, levels, id = path }: FoundMbox & { readonly id?: string },
    subscribed?: ReadonlySet<string>,
  ): Promise<FileFolder> {
    const isInbox = isInboxPath(levels);
    const facts = await tree.facts(path);
    return createMboxFolder(tree, path, {
      flavour: this.#flavour,
      folder: {
        id,
        kind: 'mailbox',
        path: levels,
        ...(isInbox && { role: 'inbox' as const }),
        ...(subscribed !== undefined && {
          isSubscribed: isInbox || subscribed.has(levels.join('/')),
        }),
        ...(facts !== undefined && { bytes: facts.size }),
        state: facts?.mark ?? '',
      },
    });
  }

  /** The inbox where it lies apart from the other mailboxes: --option inbox=/var/mail/%n */
  async #inbox(): Promise<FileFolder | undefined> {
    const { options, place, clock } = this.#context;
    const pattern = options['inbox'];
    if (pattern === undefined) return undefined;
    const [local = '', domain = ''] = place.name.split('@');
    const values: Readonly<Record<string, string>> = { u: place.name, n: local, d: domain };
    const path = pattern.replaceAll(/%([und])/g, (_, letter: string) => values[letter]!);
    const tree = openFolderTree(dirname(path), clock);
    return await this.#folder(tree, {
      path: basename(path),
      levels: ['INBOX'],
      id: `inbox:${path}`,
    });
  }

  async [Symbol.asyncDispose]() {}
}

/** The inbox of a user of Unix is a file "mbox", or one with the user's name in a folder "mail". */
function nameOfFile(path: string): string {
  const name = withoutEnding(basename(path));
  const isSpool =
    /^(?:mail|spool)$/i.test(basename(dirname(path))) && !basename(path).includes('.');
  return isSpool || /^(?:mbox|inbox)$/i.test(name) ? 'INBOX' : name;
}

/** Dovecot's and UW IMAP's lists of what is subscribed; undefined where there is none. */
async function readSubscriptions(tree: FileTree): Promise<ReadonlySet<string> | undefined> {
  const text =
    (await readTextIfThere(tree, '.subscriptions')) ||
    (await readTextIfThere(tree, '.mailboxlist'));
  if (text === '') return undefined;
  return new Set(parseSubscriptions(text, '/').map((levels) => levels.join('/')));
}

function flavourNamed(name = 'auto'): MboxFlavour {
  const flavour = mboxFlavours.find((it) => it === name);
  if (flavour === undefined)
    throw new DomainError(
      'bad-value',
      `--option flavour=${name} is not known: ${mboxFlavours.join(', ')}`,
    );
  return flavour;
}
