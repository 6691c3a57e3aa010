import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import type { PstFile } from '#codecs/pst/pst-file.ts';
import { noSettings, type AccountSettings } from '../../account-settings.ts';
import type { ListedItem, Loss, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import { kindOfMessageClass } from '../../mapi-items/kind-of-class.ts';
import { toReadItem } from '../../mapi-items/to-read-item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { nameOf } from './find-accounts.ts';
import { findFolders, type FoundFolder } from './find-folders.ts';
import { inChunks } from '../../in-chunks.ts';
import type { OpenFile } from './open-file.ts';

const CHUNK = 1000;
/** Notes of damage that are told one by one. */
const MAX_DAMAGES = 100;

interface Place extends FoundFolder {
  readonly file: OpenFile;
}

/** The files of one person. Those beyond the first have their folders below their names. */
export class PstSession implements SourceSession {
  readonly #files: readonly OpenFile[];
  readonly #options: ConvertOptions;
  readonly #takesAll: boolean;
  readonly #places = new Map<string, Place>();
  readonly #leftOut: Loss[] = [];

  constructor(
    files: readonly OpenFile[],
    { options, takesAll }: { readonly options: ConvertOptions; readonly takesAll: boolean },
  ) {
    this.#files = files;
    this.#options = options;
    this.#takesAll = takesAll;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    this.#places.clear();
    this.#leftOut.length = 0;
    const names = new Set<string>();
    for (const [i, file] of this.#files.entries()) {
      const above = i === 0 ? [] : [nameOf(file.path)];
      const options = {
        above,
        prefix: this.#files.length === 1 ? '' : `${nameOf(file.path)}:`,
        state: file.mark,
        takesAll: this.#takesAll,
        losses: this.#leftOut,
      };
      for await (const found of findFolders(file.pst, options)) {
        yield* missingLevels(found.folder, names);
        this.#places.set(found.folder.id, { ...found, file });
        names.add(nameKey(found.folder.kind, found.folder.path));
        yield found.folder;
      }
    }
  }

  async list(folder: SourceFolder, since: string): Promise<FolderListing> {
    const place = await this.#placeOf(folder);
    const { file } = place;
    const isUnchanged = since !== '' && since === file.mark;
    const items = isUnchanged ? none() : inChunks(listEntries(file.pst, place), CHUNK);
    return {
      isComplete: !isUnchanged,
      items,
      gone: () => [],
      state: () => file.mark,
      validity: validityOf(file.pst),
    };
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    const { file } = await this.#placeOf(folder);
    for (const { id } of items) yield await this.#readOne(file, folder, id);
  }

  async settings(): Promise<AccountSettings> {
    const losses = [...this.#leftOut];
    for (const { path, pst } of this.#files) {
      const { count, notes } = pst.damage;
      for (const detail of notes.slice(0, MAX_DAMAGES))
        losses.push({ what: 'damaged', detail: `${path}: ${detail}` });
      if (count > MAX_DAMAGES)
        losses.push({ what: 'damaged', detail: `${path}: ${count} places in all` });
    }
    return { ...noSettings, losses };
  }

  missing(): readonly string[] {
    return this.#files
      .filter(({ pst }) => pst.damage.missingBytes > 0)
      .map(
        ({ path, pst }) =>
          `${path} lacks its last ${pst.damage.missingBytes} bytes: what could be read of it is carried over; put the whole file there and run again for the rest`,
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files) await file[Symbol.asyncDispose]();
  }

  async #readOne(file: OpenFile, folder: SourceFolder, id: string): Promise<ReadItem | UnreadItem> {
    try {
      const node = Number(id);
      if (!Number.isInteger(node)) throw new InputSyntaxError(`there is no item ${id}`, 0);
      const item = await file.pst.readItem(node);
      return await toReadItem(id, item, { kind: folder.kind, options: this.#options });
    } catch (error) {
      if (isDomainError(error)) return { id, error };
      if (!(error instanceof InputSyntaxError)) throw error;
      const place = `${file.path}, ${folder.path.join('/')}, item ${id}`;
      return {
        id,
        error: new DomainError('corrupt', `${place}: ${error.message}`, { cause: error }),
      };
    }
  }

  async #placeOf({ id }: SourceFolder): Promise<Place> {
    if (this.#places.size === 0) for await (const _ of this.folders());
    const place = this.#places.get(id);
    if (place === undefined) throw new DomainError('not-found', `there is no folder ${id}`);
    return place;
  }
}

async function* listEntries(
  file: PstFile,
  { folder, pst, takesAll }: FoundFolder,
): AsyncGenerator<ListedItem> {
  for await (const { id, messageClass, size, modifiedAt } of file.entries(pst)) {
    if (!takesAll && kindOfMessageClass(messageClass) !== folder.kind) continue;
    yield {
      id: String(id),
      version: folder.kind === 'mailbox' || modifiedAt === undefined ? '' : String(modifiedAt),
      ...(size !== undefined && { size }),
    };
  }
}

async function* none(): AsyncGenerator<readonly ListedItem[]> {}

const RECORD_KEY = 0x0ff9;

/** Ids are those of one store. */
function validityOf({ store }: PstFile): string {
  const key = store.find(RECORD_KEY)?.value;
  return Buffer.isBuffer(key) ? key.toString('hex') : 'pst';
}

function nameKey(kind: string, path: readonly string[]): string {
  return `${kind}\0${path.join('\0')}`;
}

/** Names above a folder that no folder of its kind has: they hold others only. */
function* missingLevels(folder: SourceFolder, names: Set<string>): Generator<SourceFolder> {
  for (let depth = 1; depth < folder.path.length; depth++) {
    const path = folder.path.slice(0, depth);
    const key = nameKey(folder.kind, path);
    if (names.has(key)) continue;
    names.add(key);
    yield { id: `level:${key}`, kind: folder.kind, path, isContainer: true, state: '' };
  }
}
