import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { DomainError } from '#platform/errors.ts';

/** A file of one item. */
export interface ItemFile {
  /** Below the place that is read, with "/". */
  readonly id: string;
  readonly path: string;
  /** Names of the folders that it is in, topmost first. */
  readonly above: readonly string[];
  readonly bytes: number;
  readonly modifiedAtSeconds: number;
}

const extensions = new Set(['.msg', '.oft', '.eml']);
/** Folders inside each other; links in a circle end there. */
const MAX_DEPTH = 50;

export function isEml({ path }: Pick<ItemFile, 'path'>): boolean {
  return extname(path).toLowerCase() === '.eml';
}

/** The files of items below a folder, or the one file, each folder's in the order of their names. @throws DomainError not-found */
export async function* findFiles(place: string): AsyncGenerator<ItemFile> {
  const facts = await expectFacts(place);
  if (facts.isFile()) yield fileOf(place, [], facts);
  else yield* walk(place, []);
}

async function* walk(folder: string, above: readonly string[]): AsyncGenerator<ItemFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders: string[] = [];
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, name);
    // What is gone meanwhile, or leads nowhere, is none of ours.
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory() === true) folders.push(name);
    else if (facts?.isFile() === true && extensions.has(extname(name).toLowerCase()))
      yield fileOf(path, above, facts);
  }
  if (above.length < MAX_DEPTH)
    for (const name of folders) yield* walk(join(folder, name), [...above, name]);
}

function fileOf(
  path: string,
  above: readonly string[],
  { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number },
): ItemFile {
  return {
    id: [...above, basename(path)].join('/'),
    path,
    above,
    bytes: size,
    modifiedAtSeconds: Math.floor(mtimeMs / 1000),
  };
}

async function expectFacts(place: string) {
  try {
    return await stat(place);
  } catch (error) {
    throw new DomainError('not-found', `${place} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
