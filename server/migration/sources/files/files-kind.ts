import { stat } from 'node:fs/promises';
import { systemFlags } from '#store/message.ts';
import { InputSyntaxError, DomainError } from '#platform/errors.ts';
import { calendarFolders } from '../../files/calendar-folders.ts';
import { createCardFolder, stateOfFiles } from '../../files/card-file.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { baseName, extensionOf, readWhole } from '../../files/file-tree.ts';
import { eachFile, type FoundFile } from '../../files/find-files.ts';
import { toInboxPath } from '../../files/inbox-path.ts';
import { LeftOut } from '../../files/left-out.ts';
import { createLooseFolder, type LooseItem } from '../../files/loose-folder.ts';
import { namesAreAccounts } from '../../files/names-are-accounts.ts';
import { inNaturalOrder } from '../../files/natural-order.ts';
import type { FileContext, FileKind } from '../../files/open-file-source.ts';
import { MAX_MESSAGE_BYTES } from '../../files/read-message.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import { createMboxFolder } from '../mbox/mbox-folder.ts';
import { itemReaderFor, type ItemReader } from './item-readers.ts';

/** A tree of files of all kinds: messages of one file each in folders as in the mailboxes, and mbox, iCalendar and vCard files. */
export const filesKind: FileKind = {
  kind: 'files',
  product: 'files (.eml, .emlx, .mbox, .ics, .vcf)',
  what: 'a folder of mail files',
  notCarriedOver: ['flags of messages, where a file has no place for them'],
  async isAccount(path) {
    const facts = await stat(path);
    return facts.isFile() || !(await namesAreAccounts(path));
  },
  openAccount: (context) => new FilesAccount(context),
};

/** Items of one kind in one folder. */
interface LooseGroup {
  readonly kind: ItemReader['kind'];
  readonly above: readonly string[];
  readonly files: { readonly file: FoundFile; readonly reader: ItemReader }[];
}

class FilesAccount implements FileAccount {
  readonly #context: FileContext;
  readonly #leftOut = new LeftOut();

  constructor(context: FileContext) {
    this.#context = context;
  }

  async find(): Promise<FileFolder[]> {
    this.#leftOut.clear();
    const groups = new Map<string, LooseGroup>();
    const cards = new Map<string, FoundFile[]>();
    const folders: FileFolder[] = [];
    for await (const file of eachFile(this.#context.tree)) {
      const extension = extensionOf(file.name);
      const reader = itemReaderFor(file.name, extension);
      const place = file.above.join('\0');
      if (reader !== undefined) {
        const key = `${reader.kind} ${place}`;
        const group = groups.get(key) ?? { kind: reader.kind, above: file.above, files: [] };
        groups.set(key, group);
        group.files.push({ file, reader });
      } else if (extension === 'vcf' || extension === 'vcard')
        cards.set(place, [...(cards.get(place) ?? []), file]);
      else folders.push(...(await this.#whole(file, extension)));
    }
    for (const group of groups.values()) folders.push(this.#loose(group));
    for (const files of cards.values()) folders.push(await this.#cards(files));
    return folders;
  }

  settings = async () => this.#leftOut.settings();

  /** A file that is a mailbox or a calendar of its own. */
  async #whole({ path, name, above }: FoundFile, extension: string): Promise<FileFolder[]> {
    const { tree } = this.#context;
    const facts = await tree.facts(path);
    if (extension === 'mbox' || extension === 'mbx') {
      const levels = toInboxPath([...above, name.replace(/\.[^.]*$/, '')]);
      const folder = { id: path, kind: 'mailbox', path: levels, state: facts?.mark ?? '' } as const;
      return [createMboxFolder(tree, path, { folder })];
    }
    if (extension === 'ics') {
      const { folders, problem } = await calendarFolders(tree, path, above);
      if (problem !== undefined) this.#leftOut.add(path, problem);
      return folders;
    }
    const ofOutlook = { msg: 'msg:', oft: 'msg:', pst: 'pst:', ost: 'pst:' };
    const other = Object.entries(ofOutlook).find(([name]) => name === extension)?.[1];
    const why =
      other === undefined ? 'files of this kind are not read' : `read it with --from ${other}`;
    this.#leftOut.add(path, why);
    return [];
  }

  #loose({ kind, above, files }: LooseGroup): FileFolder {
    const { tree, place, options } = this.#context;
    const readers = new Map(files.map(({ file, reader }) => [file.path, reader]));
    const path = above.length === 0 ? [place.name || 'Mail'] : toInboxPath(above);
    return createLooseFolder(
      { id: `${kind}:${above.join('/')}`, kind, path, items: files.length, state: '' },
      async () => {
        const items: LooseItem[] = [];
        for (const { file } of files.toSorted((a, b) => inNaturalOrder(a.file.name, b.file.name))) {
          const size = (await tree.facts(file.path))?.size;
          items.push({
            id: file.path,
            path: file.path,
            version: '',
            ...(size !== undefined && { size }),
          });
        }
        return items;
      },
      {
        load: async (item) =>
          asSeen(await this.#load(item, readers.get(item.path)!), options['seen'] === 'yes'),
        state: async () => '',
      },
    );
  }

  async #load({ id, path }: LooseItem, reader: ItemReader): Promise<ReadItem | UnreadItem> {
    const { tree } = this.#context;
    const facts = await tree.facts(path);
    const bytes = await readWhole(tree, path, MAX_MESSAGE_BYTES);
    try {
      return reader.read({ id, bytes, modifiedAtSeconds: facts?.modifiedAtSeconds });
    } catch (error) {
      if (!(error instanceof InputSyntaxError) && !(error instanceof DomainError)) throw error;
      return {
        id,
        error: new DomainError('bad-syntax', `${path}: ${error.message}`),
        remains: bytes,
      };
    }
  }

  async #cards(files: readonly FoundFile[]): Promise<FileFolder> {
    const { tree, place } = this.#context;
    const [first] = files;
    const paths = files.map(({ path }) => path);
    const own = files.length === 1 ? baseName(first!.path).replace(/\.[^.]*$/, '') : place.name;
    return createCardFolder(tree, paths, {
      id: `cards:${first!.above.join('/')}`,
      kind: 'addressbook',
      path: first!.above.length === 0 ? [own || 'Contacts'] : first!.above,
      state: await stateOfFiles(tree, paths),
    });
  }

  async [Symbol.asyncDispose]() {}
}

/** Files do not say what was read; an administrator may, for all of them. */
function asSeen(item: ReadItem | UnreadItem, isSeen: boolean): ReadItem | UnreadItem {
  if (!isSeen || 'error' in item || item.flags === undefined) return item;
  const system = item.flags.system | systemFlags.seen;
  return { ...item, flags: { ...item.flags, system } };
}
