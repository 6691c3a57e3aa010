// EWS doubles opened as sources and targets, and what migration does between them, without its ledger.
import { hash } from 'node:crypto';
import { createHttpClient } from '../../server/clients/http/http-client.ts';
import type { Clock } from '../../server/platform/clock.ts';
import { createRandom } from '../../server/platform/random.ts';
import { connectEws, type EwsAdministrator } from '../../server/migration/ews/connect-ews.ts';
import type { Loss, ReadItem, SourceFolder } from '../../server/migration/item.ts';
import { openEwsSource } from '../../server/migration/sources/ews/open-ews-source.ts';
import type { Source, SourceSession } from '../../server/migration/source.ts';
import type {
  Target,
  TargetFolder,
  TargetSession,
  WriteItem,
} from '../../server/migration/target.ts';
import { openEwsTarget } from '../../server/migration/targets/ews/open-ews-target.ts';
import type { EwsDouble } from './ews-double/start-ews-double.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface EwsEndOptions {
  readonly clock?: Clock;
  readonly admin?: string;
  readonly access?: EwsAdministrator['access'];
  readonly withArchive?: boolean;
}

/** A clock that moves on by itself when somebody waits for it. */
export function createHastyClock(): FakeClock {
  const clock = createFakeClock();
  return Object.assign(clock, {
    sleep: async (ms: number) => await clock.advance(ms),
  });
}

function connect(double: EwsDouble, options: EwsEndOptions) {
  const clock = options.clock ?? createHastyClock();
  const { admin, access = 'impersonation' } = options;
  return connectEws({
    http: createHttpClient({ clock, random: createRandom(), allowsPlainPasswords: true }),
    clock,
    url: double.url,
    administrator:
      admin === undefined
        ? undefined
        : {
            name: admin,
            access,
            credentials: { kind: 'password', user: admin, password: 'secret' },
          },
  });
}

export function sourceOf(double: EwsDouble, options: EwsEndOptions = {}): Source {
  const { withArchive = true } = options;
  return openEwsSource({ connection: connect(double, options), withArchive });
}

export function targetOf(double: EwsDouble, options: EwsEndOptions = {}): Target {
  return openEwsTarget(connect(double, options));
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
      losses.push(...outcome.losses);
    }
    losses.push(...(await target.changeAccess(place, folder.access ?? [], 'add')));
    carried.push({ folder, place, items, losses });
  }
  return carried;
}
