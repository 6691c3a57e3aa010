// What migration does between a source and a target, without its ledger.
import { hash } from 'node:crypto';
import type { ItemMediaType, Loss, ReadItem, SourceFolder } from '../../server/migration/item.ts';
import type { AccountLogin, Source, SourceSession } from '../../server/migration/source.ts';
import type {
  Target,
  TargetFolder,
  TargetSession,
  WriteItem,
} from '../../server/migration/target.ts';

export interface Ends extends AsyncDisposable {
  readonly source: SourceSession;
  readonly target: TargetSession;
}

/** An account at both ends, where it has the same name; all is closed with them. */
export async function openEnds(
  source: Source,
  target: Target,
  { name, ...secrets }: AccountLogin,
): Promise<Ends> {
  await using parts = new AsyncDisposableStack();
  parts.use(source);
  parts.use(target);
  const reading = parts.use(await source.open({ name, ...secrets }));
  const writing = parts.use(await target.open({ address: name, ...secrets }));
  const all = parts.move();
  return {
    source: reading,
    target: writing,
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

export async function findFolder(session: SourceSession, name: string): Promise<SourceFolder> {
  for await (const folder of session.folders()) if (folder.path.join('/') === name) return folder;
  throw new Error(`no folder ${name}`);
}

/** Reads everything that is listed in a folder. @throws the first error of an item */
export async function readAll(session: SourceSession, folder: SourceFolder): Promise<ReadItem[]> {
  const listing = await session.list(folder, '');
  const listed = (await Array.fromAsync(listing.items)).flat();
  const read: ReadItem[] = [];
  for await (const item of session.read(folder, listed)) {
    if ('error' in item) throw item.error;
    const asked = listed.find(({ id }) => id === item.id);
    read.push({
      ...item,
      ...(asked?.flags !== undefined && item.flags === undefined && { flags: asked.flags }),
    });
  }
  return read;
}

export function toWrite(item: ReadItem): WriteItem {
  return {
    key: item.id,
    content: item.content,
    contentHash: hash('sha256', item.content.bytes, 'hex'),
    flags: item.flags ?? { system: 0, keywords: [] },
    receivedAtSeconds: item.receivedAtSeconds,
  };
}

export function textToWrite(key: string, mediaType: ItemMediaType, text: string): WriteItem {
  return {
    key,
    content: { mediaType, bytes: Buffer.from(text) },
    contentHash: `hash ${key}`,
    flags: { system: 0, keywords: [] },
    receivedAtSeconds: undefined,
  };
}

export interface Carried {
  readonly folder: SourceFolder;
  readonly place: TargetFolder;
  readonly items: readonly ReadItem[];
  readonly losses: readonly Loss[];
}

/** Carries all folders over. @throws for an item that is not read or not written */
export async function carryOver(source: SourceSession, target: TargetSession): Promise<Carried[]> {
  const carried: Carried[] = [];
  for await (const folder of source.folders()) {
    const { kind, path, role } = folder;
    const wish = { kind, path, isSubscribed: true, ...(role !== undefined && { role }) };
    const place = await target.expectFolder(wish);
    const items = await readAll(source, folder);
    const outcomes = await target.write(place, items.map(toWrite));
    const losses = items.flatMap((i) => i.losses);
    for (const outcome of outcomes) {
      if (outcome.outcome === 'refused') throw new Error(outcome.reason);
      if (outcome.outcome === 'written') losses.push(...outcome.losses);
    }
    losses.push(...(await target.changeAccess(place, folder.access ?? [], 'add')));
    carried.push({ folder, place, items, losses });
  }
  return carried;
}
