import { DomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { AccountFacts, FactChange, Facts, KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type {
  FlagsWish,
  FolderWish,
  IdLookup,
  TargetFolder,
  TargetSession,
  WriteItem,
} from '../../target.ts';

/** One account of one of the targets, and what that takes. */
export interface CompositePart {
  readonly kinds: readonly CollectionKind[];
  readonly session: TargetSession;
}

/** Folders of the kinds that each is asked to keep, or whatever is there: folders that are known stay where they are. */
export type CompositeShows = 'kept' | 'all';

/** An account whose folders lie in several systems, by their kinds. Ids of folders begin with the number of the system. */
export class CompositeSession implements TargetSession {
  readonly #parts: readonly CompositePart[];
  readonly #shows: CompositeShows;

  constructor(parts: readonly CompositePart[], shows: CompositeShows) {
    this.#parts = parts;
    this.#shows = shows;
  }

  async language(): Promise<string | undefined> {
    for (const { session } of this.#parts) {
      const language = await session.language?.();
      if (language !== undefined) return language;
    }
    return undefined;
  }

  async folders(): Promise<readonly TargetFolder[]> {
    const all: TargetFolder[] = [];
    for (const [at, { session }] of this.#parts.entries())
      for (const folder of await session.folders())
        if (this.#shows === 'all' || this.#partFor(folder.kind) === at)
          all.push(outside(at, folder));
    return all;
  }

  async expectFolder({ knownId, ...wish }: FolderWish): Promise<TargetFolder> {
    const told = knownId === undefined ? undefined : partOf(knownId);
    // A ledger of fewer systems names none.
    const known = told === undefined || this.#parts[told.at] === undefined ? undefined : told;
    const at = known?.at ?? this.#partFor(wish.kind);
    const part = this.#parts[at];
    if (part === undefined)
      throw new DomainError('not-supported', `none of the targets keeps ${wish.kind}`);
    const id = known?.id ?? knownId;
    const inside = id === undefined ? wish : { ...wish, knownId: id };
    return outside(at, await part.session.expectFolder(inside));
  }

  async removeFolder(folder: string): Promise<boolean> {
    const { session, id } = this.#inside(folder);
    return await session.removeFolder(id);
  }

  async renameFolder(folder: TargetFolder, path: readonly string[]): Promise<boolean> {
    const { session, place } = this.#of(folder);
    return (await session.renameFolder?.(place, path)) ?? false;
  }

  async *existing(folder: TargetFolder, ours: IdLookup) {
    const { session, place } = this.#of(folder);
    yield* session.existing(place, ours);
  }
  async mark(folder: TargetFolder): Promise<string> {
    const { session, place } = this.#of(folder);
    return await session.mark(place);
  }
  async write(folder: TargetFolder, items: readonly WriteItem[]) {
    const { session, place } = this.#of(folder);
    return await session.write(place, items);
  }
  async written(
    folder: TargetFolder,
    mark: string,
    items: readonly Pick<WriteItem, 'key' | 'contentHash'>[],
  ) {
    const { session, place } = this.#of(folder);
    return await session.written(place, mark, items);
  }
  async changeFlags(folder: TargetFolder, changes: readonly FlagsWish[]) {
    const { session, place } = this.#of(folder);
    return await session.changeFlags(place, changes);
  }
  async replace(folder: TargetFolder, id: string, item: WriteItem, version: string) {
    const { session, place } = this.#of(folder);
    return await session.replace(place, id, item, version);
  }

  async move(from: TargetFolder, ids: readonly string[], to: TargetFolder) {
    const source = this.#of(from);
    const target = this.#of(to);
    // From one system to another nothing is moved: it is written anew.
    if (source.session !== target.session) return new Map<string, string>();
    return await source.session.move(source.place, ids, target.place);
  }

  async remove(folder: TargetFolder, items: readonly { id: string; version: string }[]) {
    const { session, place } = this.#of(folder);
    return await session.remove(place, items);
  }
  async *look(folder: TargetFolder, ids: readonly string[], withHash: boolean) {
    const { session, place } = this.#of(folder);
    yield* session.look(place, ids, withHash);
  }
  async changeAccess(
    folder: TargetFolder,
    access: readonly FolderAccess[],
    mode: 'add' | 'remove',
  ): Promise<readonly Loss[]> {
    const { session, place } = this.#of(folder);
    return await session.changeAccess(place, access, mode);
  }

  /** Lost is what none of the systems takes. */
  async applySettings(settings: AccountSettings): Promise<readonly Loss[]> {
    const told: (readonly Loss[])[] = [];
    for (const { session } of this.#parts) told.push(await session.applySettings(settings));
    const [first = [], ...others] = told;
    return first.filter(({ what }) =>
      others.every((losses) => losses.some((loss) => loss.what === what)),
    );
  }

  /** A fact belongs to the target that told it: names begin with its number. */
  async facts(settings: AccountSettings): Promise<AccountFacts> {
    const told: Record<string, Facts> = {};
    for (const [at, { session }] of this.#parts.entries())
      for (const [area, facts] of Object.entries((await session.facts?.(settings)) ?? {}))
        told[`${area} of target ${at + 1}`] = Object.fromEntries(
          Object.entries(facts).map(([name, value]) => [`${at}:${name}`, value]),
        );
    return told;
  }

  async restoreFacts(changes: readonly FactChange[]): Promise<readonly KeptFact[]> {
    const kept: KeptFact[] = [];
    for (const [at, { session }] of this.#parts.entries()) {
      const mark = `${at}:`;
      const own = changes.flatMap(({ name, ...rest }) =>
        name.startsWith(mark) ? [{ ...rest, name: name.slice(mark.length) }] : [],
      );
      if (own.length > 0) kept.push(...((await session.restoreFacts?.(own)) ?? []));
    }
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { session } of this.#parts) await session[Symbol.asyncDispose]();
  }

  /** The first that takes the kind. */
  #partFor(kind: CollectionKind): number {
    return this.#parts.findIndex(({ kinds }) => kinds.includes(kind));
  }

  #of(folder: TargetFolder): { session: TargetSession; place: TargetFolder } {
    const { session, id } = this.#inside(folder.id);
    return { session, place: { ...folder, id } };
  }

  #inside(text: string): { session: TargetSession; id: string } {
    const { at, id } = partOf(text);
    const part = this.#parts[at];
    if (part === undefined) throw new DomainError('not-found', `${text} is in none of the targets`);
    return { session: part.session, id };
  }
}

function outside(at: number, folder: TargetFolder): TargetFolder {
  const { id, formerIds } = folder;
  return {
    ...folder,
    id: compositeId(at, id),
    ...(formerIds !== undefined && { formerIds: formerIds.map((it) => compositeId(at, it)) }),
  };
}

/** What a folder of one of the systems is called among those of all. */
export function compositeId(at: number, id: string): string {
  return `${at}:${id}`;
}

function partOf(text: string): { readonly at: number; readonly id: string } {
  const end = text.indexOf(':');
  return { at: Number(text.slice(0, end)), id: text.slice(end + 1) };
}
