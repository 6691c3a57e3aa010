import { readdir } from 'node:fs/promises';
import { calendarFolders } from '../../files/calendar-folders.ts';
import { createCardFolder, stateOfFiles } from '../../files/card-file.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { extensionOf, readTextIfThere, type FileTree } from '../../files/file-tree.ts';
import { eachFile } from '../../files/find-files.ts';
import { LeftOut } from '../../files/left-out.ts';
import { isArchiveName } from '../../files/open-tree.ts';
import type { FileKind } from '../../files/open-file-source.ts';
import { createScannedFolder } from '../../files/scanned-folder.ts';
import { indexMail, scanMailbox, type MailIndex } from './index-mail.ts';
import { exportsIn } from './parts.ts';
import { readTaskLists, toTodo } from './tasks.ts';

/** What Google Takeout gives out: archives as they were fetched, or the folder they were unpacked into. */
export const takeoutKind: FileKind = {
  kind: 'takeout',
  product: 'Google Takeout',
  what: 'an export of Google Takeout (its archives, or the folder Takeout)',
  notCarriedOver: [
    'filters, signatures, absence and delegates: they are not in the export',
    'Drive, Photos, Keep and whatever else is no mail, calendar, contact or task',
    'guests’ and rooms’ own answers beyond what the calendars say',
  ],
  async isAccount(path) {
    if (isArchiveName(path)) return true;
    const names: string[] = await readdir(path).catch(() => []);
    const exports = await exportsIn(path);
    // Archives beside each other: of one export, or each an account of its own.
    if (exports.length > 0) return exports.length === 1 ? exports[0]!.paths : false;
    return (
      names.some((name) => name === 'Takeout' || extensionOf(name) === 'mbox') ||
      path.endsWith('/Takeout')
    );
  },
  below: exportsIn,
  openAccount: ({ tree }) => new TakeoutAccount(tree),
};

class TakeoutAccount implements FileAccount {
  readonly #tree: FileTree;
  readonly #leftOut = new LeftOut();
  #mail: { readonly state: string; readonly index: MailIndex } | undefined;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  async find(): Promise<FileFolder[]> {
    this.#leftOut.clear();
    const [mboxes, cards]: [string[], string[]] = [[], []];
    const folders: FileFolder[] = [];
    const others = new Map<string, number>();
    for await (const { path, name, above } of eachFile(this.#tree)) {
      const extension = extensionOf(name);
      if (extension === 'mbox') mboxes.push(path);
      else if (extension === 'vcf') cards.push(path);
      else if (extension === 'ics') folders.push(...(await this.#calendars(path)));
      else if (name === 'Tasks.json') folders.push(...(await this.#tasks(path)));
      else {
        const product = above.slice(0, 2).join('/') || name;
        others.set(product, (others.get(product) ?? 0) + 1);
      }
    }
    for (const [product, count] of others)
      this.#leftOut.add(`${product} (${count} files)`, 'it is no mail, calendar, contact or task');
    return [...(await this.#mailboxes(mboxes)), ...folders, ...(await this.#contacts(cards))];
  }

  settings = async () => this.#leftOut.settings();

  async #mailboxes(paths: readonly string[]): Promise<FileFolder[]> {
    const state = await stateOfFiles(this.#tree, paths);
    if (this.#mail === undefined || this.#mail.state !== state || state === '')
      this.#mail = { state, index: await indexMail(this.#tree, paths) };
    const { mailboxes, problems } = this.#mail.index;
    for (const { path, why } of problems) this.#leftOut.add(path, why);
    return Array.from(mailboxes.values(), ({ path, role, ranges }) =>
      createScannedFolder(
        {
          id: `mail:${path.join('/')}`,
          kind: 'mailbox',
          path,
          ...(role !== undefined && { role }),
          items: ranges.length,
          bytes: ranges.bytes,
          state,
        },
        () => scanMailbox(this.#tree, paths, ranges),
        async () => state,
      ),
    );
  }

  async #calendars(path: string): Promise<FileFolder[]> {
    const { folders, problem } = await calendarFolders(this.#tree, path, []);
    if (problem !== undefined) this.#leftOut.add(path, problem);
    return folders;
  }

  async #tasks(path: string): Promise<FileFolder[]> {
    const state = (await this.#tree.facts(path))?.mark ?? '';
    const lists = readTaskLists(await readTextIfThere(this.#tree, path, MAX_TASKS_BYTES));
    return lists.map(({ id, title, tasks }) =>
      createScannedFolder(
        { id: `tasks:${id || title}`, kind: 'tasks', path: [title], items: tasks.length, state },
        async function* scan() {
          yield* tasks.map(toTodo);
        },
        async () => state,
      ),
    );
  }

  /** "All contacts" has them all; the files of groups have some of them again. */
  async #contacts(paths: readonly string[]): Promise<FileFolder[]> {
    if (paths.length === 0) return [];
    const state = await stateOfFiles(this.#tree, paths);
    const folder = { id: 'contacts', kind: 'addressbook', path: ['Contacts'], state } as const;
    return [createCardFolder(this.#tree, paths, folder)];
  }

  async [Symbol.asyncDispose]() {}
}

/** Lists of tasks are texts; a hundred thousand of them are some tens of MB. */
const MAX_TASKS_BYTES = 256 * 1024 * 1024;
