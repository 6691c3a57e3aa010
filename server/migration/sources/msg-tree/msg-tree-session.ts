import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import { DomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import { noSettings, type AccountSettings } from '../../account-settings.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { findFiles, type ItemFile } from './find-files.ts';
import { inChunks } from '../../in-chunks.ts';
import { kindOfFile, readItemFile } from './read-item-file.ts';

interface Place {
  readonly folder: SourceFolder;
  readonly files: ReadonlyMap<string, ItemFile>;
}

/** Files that are in no folder below the place go into one of this name. */
const LOOSE = 'Mail';
const CHUNK = 1000;

/** A tree of files of one item each: its folders are those of the disk, one for each kind of what is in the files. */
export class MsgTreeSession implements SourceSession {
  readonly #place: string;
  readonly #options: ConvertOptions;
  #places: ReadonlyMap<string, Place> | undefined;

  constructor(place: string, options: ConvertOptions) {
    this.#place = place;
    this.#options = options;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    this.#places = await this.#find();
    const names = new Set<string>();
    for (const { folder } of this.#places.values()) {
      for (let depth = 1; depth < folder.path.length; depth++) {
        const path = folder.path.slice(0, depth);
        const id = idOf(folder.kind, path);
        if (names.has(id)) continue;
        names.add(id);
        if (!this.#places.has(id))
          yield { id, kind: folder.kind, path, isContainer: true, state: '' };
      }
      names.add(folder.id);
      yield folder;
    }
  }

  async list(folder: SourceFolder): Promise<FolderListing> {
    const { files } = await this.#expect(folder);
    return {
      isComplete: true,
      items: inChunks(listFiles(folder.kind, files), CHUNK),
      gone: () => [],
      state: () => '',
      validity: 'files',
    };
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    const { files } = await this.#expect(folder);
    for (const { id } of items) {
      const file = files.get(id);
      if (file === undefined)
        yield { id, error: new DomainError('not-found', `there is no file ${id}`) };
      else yield await readItemFile(file, folder.kind, this.#options);
    }
  }

  settings = async (): Promise<AccountSettings> => noSettings;

  async [Symbol.asyncDispose]() {}

  /** Every file of Outlook is opened once: only what is in it says where it belongs. */
  async #find(): Promise<Map<string, Place>> {
    const groups = new Map<string, Map<string, ItemFile>>();
    const heads = new Map<string, { kind: ShownKind; path: readonly string[] }>();
    for await (const file of findFiles(this.#place)) {
      const kind = await kindOfFile(file);
      const path = file.above.length === 0 ? [LOOSE] : file.above;
      const id = idOf(kind, path);
      heads.set(id, { kind, path });
      const group = groups.get(id) ?? new Map<string, ItemFile>();
      groups.set(id, group.set(file.id, file));
    }
    const places = new Map<string, Place>();
    for (const [id, { kind, path }] of heads) {
      const files = groups.get(id)!;
      places.set(id, { files, folder: { id, kind, path, items: files.size, state: '' } });
    }
    return places;
  }

  async #expect({ id }: SourceFolder): Promise<Place> {
    this.#places ??= await this.#find();
    const place = this.#places.get(id);
    if (place === undefined) throw new DomainError('not-found', `there is no folder ${id}`);
    return place;
  }
}

function idOf(kind: ShownKind, path: readonly string[]): string {
  return `${kind}:${path.join('/')}`;
}

function* listFiles(kind: ShownKind, files: ReadonlyMap<string, ItemFile>): Generator<ListedItem> {
  for (const { id, bytes, modifiedAtSeconds } of files.values())
    yield { id, version: kind === 'mailbox' ? '' : String(modifiedAtSeconds), size: bytes };
}
