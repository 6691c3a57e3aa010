// Sources that are read from files: trees made for a test, and all that is in them.
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { toFlagNames } from '#store/flag-names.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import type { ReadItem, SourceFolder, UnreadItem } from '#migration/item.ts';
import { openSource, type EndpointOpening } from '#migration/open-endpoints.ts';
import type { AccountLogin, Source, SourceSession } from '#migration/source.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

/** A folder with these files, a day old so that their times can be trusted. */
export function makeFiles(t: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  addFiles(folder, files);
  return folder;
}

export function addFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  for (const name of Object.keys(files)) makeOld(folder, name);
}

const DAY_SECONDS = 86_400;

/** Sets the times of a file and of the folders it is in back by a day. */
function makeOld(folder: string, name: string): void {
  for (let path = join(folder, name); path.length >= folder.length; path = dirname(path)) {
    const { mtimeMs } = statSync(path);
    if (mtimeMs / 1000 > Date.now() / 1000 - DAY_SECONDS / 2)
      utimesSync(path, mtimeMs / 1000 - DAY_SECONDS, mtimeMs / 1000 - DAY_SECONDS);
  }
}

/** The source that an administrator names so: "maildir:/srv/mail". */
export async function openFiles(
  location: string,
  options: Readonly<Record<string, string>> = {},
): Promise<Source> {
  const opening = {
    endpoint: parseEndpoint(location, options),
    secrets: {},
    clock: createSystemClock(),
    random: createRandom(),
  };
  return await openSource(opening as EndpointOpening);
}

export interface ReadFolder {
  readonly folder: SourceFolder;
  /** Nothing in a folder that only holds others. */
  readonly items: readonly (ReadItem | UnreadItem)[];
}

/** Each folder of an account, with all that is read from it. */
export async function* readFolders(session: SourceSession): AsyncGenerator<ReadFolder> {
  for await (const folder of session.folders()) {
    const items: (ReadItem | UnreadItem)[] = [];
    if (folder.isContainer !== true)
      for await (const chunk of (await session.list(folder, '')).items)
        for await (const item of session.read(folder, chunk)) items.push(item);
    yield { folder, items };
  }
}

export interface SeenItem {
  readonly id: string;
  /** Empty where it could not be read. */
  readonly bytes: Buffer;
  readonly text: string;
  readonly flags: readonly string[];
  readonly receivedAtSeconds: number | undefined;
  readonly error?: string;
  readonly losses: readonly string[];
}

/** Everything in an account, by "kind path". */
export async function seeAll(
  source: Source,
  login: AccountLogin,
): Promise<Record<string, SeenItem[]>> {
  await using session = await source.open(login);
  const seen: Record<string, SeenItem[]> = {};
  for await (const { folder, items } of readFolders(session))
    seen[`${folder.kind} ${folder.path.join(' > ')}`] = items.map(toSeen);
  return seen;
}

function toSeen(item: ReadItem | UnreadItem): SeenItem {
  if ('error' in item)
    return {
      id: item.id,
      bytes: Buffer.alloc(0),
      text: '',
      flags: [],
      receivedAtSeconds: undefined,
      error: item.error.message,
      losses: [],
    };
  return {
    id: item.id,
    bytes: item.content.bytes,
    text: item.content.bytes.toString(),
    flags: item.flags === undefined ? [] : toFlagNames(item.flags),
    receivedAtSeconds: item.receivedAtSeconds,
    losses: item.losses.map(({ what, detail }) => `${what}: ${detail}`),
  };
}
