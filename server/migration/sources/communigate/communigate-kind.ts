import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { dataAt, dataText, type DataValue } from '#codecs/communigate-data/data-value.ts';
import type { ShownKind } from '#store/collection.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';
import { isInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import type { SourceFolder } from '../../item.ts';
import { kindOfContainerClass } from '../../mapi-items/kind-of-class.ts';
import { readAccounts } from './accounts.ts';
import { findMailboxes, type FoundMailbox } from './find-mailboxes.ts';
import { boxNames, entriesOf, findAccountPlaces, findDomains, readAccountData } from './layout.ts';
import { createDirectoryMailbox, createTextMailbox } from './mailbox-folder.ts';
import { rulesToSettings } from './rules-to-sieve.ts';

/** The base folder of CommuniGate Pro, a copy of it, or NAME.macnt of one account. */
export const communigateKind: FileKind = {
  kind: 'communigate',
  product: 'CommuniGate Pro (its folders)',
  what: 'the folder of CommuniGate Pro (with Accounts or Domains in it) or NAME.macnt of an account',
  notCarriedOver: [
    'flags of messages, where a mailbox does not name them in Status fields: read it over IMAP where they matter',
    'rights on mailboxes, mailing lists, and files of accounts (account.web, account.dst)',
    'passwords, but for those that are hashes of a common form',
  ],
  isAccount: async (path) => /\.macnt\/?$/i.test(path),
  async below(root) {
    const places: AccountPlace[] = [];
    for (const domain of await findDomains(root)) places.push(...(await findAccountPlaces(domain)));
    return places;
  },
  directory: readAccounts,
  openAccount: (context) => new CommunigateAccount(context),
};

class CommunigateAccount implements FileAccount {
  readonly #context: FileContext;
  readonly #place: string;
  readonly #leftOut = new LeftOut();

  constructor(context: FileContext) {
    this.#context = context;
    this.#place = context.place.paths[0]!;
  }

  async find(): Promise<FileFolder[]> {
    const { tree } = this.#context;
    this.#leftOut.clear();
    const info = await readAccountData(this.#place, 'info');
    const boxes = boxNames(await readAccountData(this.#place, 'settings'), info);
    const found = await this.#mailboxes();
    const kindOf = (levels: readonly string[]) =>
      boxes.get(levels.join('/')) ?? kindByClass(info, levels);
    const folders: FileFolder[] = [];
    for (const { path, levels, form } of found) {
      const state = form === 'mbox' ? ((await tree.facts(path))?.mark ?? '') : '';
      const kind = kindOf(levels);
      const folder = toFolder({ path, levels, form }, kind, state);
      folders.push(
        form === 'mbox'
          ? createTextMailbox(tree, path, folder)
          : createDirectoryMailbox(tree, path, folder),
      );
    }
    return folders;
  }

  async settings(): Promise<AccountSettings> {
    const settings = await readAccountData(this.#place, 'settings');
    const displayName = dataText(settings, 'RealName');
    const place = `account.settings of ${this.#context.place.name}`;
    const rules = rulesToSettings(dataAt(settings, 'Rules'), place);
    if (this.#leftOut.losses().length === 0) await this.#mailboxes();
    return {
      ...(displayName !== '' && { displayName }),
      ...rules,
      losses: [...rules.losses, ...this.#leftOut.losses()],
    };
  }

  async #mailboxes(): Promise<FoundMailbox[]> {
    const { tree } = this.#context;
    if (/\.macnt$/i.test(this.#place)) return await findMailboxes(tree, this.#leftOut);
    // An account of one mailbox: the inbox.
    const isFile = (await stat(this.#place)).isFile();
    return isFile
      ? [{ path: basename(this.#place), levels: ['INBOX'], form: 'mbox' }]
      : [{ path: '', levels: ['INBOX'], form: 'mdir' }];
  }

  async [Symbol.asyncDispose]() {}
}

function toFolder(
  { path, levels, form }: FoundMailbox,
  kind: ShownKind,
  state: string,
): SourceFolder {
  const isInbox = isInboxPath(levels);
  // Nothing that is known of these files says what their messages are marked with.
  const flags = {
    what: 'message-flags',
    detail: `${path}: its files do not say which messages were read or flagged`,
  };
  return {
    id: path === '' ? '.' : path,
    kind,
    path: levels,
    ...(isInbox && { role: 'inbox' as const }),
    ...(form === 'container' && { isContainer: true }),
    ...(form === 'mdir' && kind === 'mailbox' && { losses: [flags] }),
    state,
  };
}

/** By the class that account.info has for a mailbox, under whatever name it is there. */
function kindByClass(info: DataValue | undefined, levels: readonly string[]): ShownKind {
  for (const [, value] of entriesOf(dataAt(info, levels.join('/'))))
    if (typeof value === 'string' && /^IPF\./i.test(value)) return kindOfContainerClass(value);
  return 'mailbox';
}
