import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError, isDomainError } from '#platform/errors.ts';

/** The files of one person. */
export interface PstAccount {
  /** Of the file without its extension, or of the folder that the files are in. */
  readonly name: string;
  readonly files: readonly string[];
}

const isPst = (name: string): boolean => /\.(?:pst|ost)$/i.test(name);

/**
 * Who has which files below a place: a file alone is one account, a folder has one for each file in it, and one for each
 * folder of files.
 * @throws DomainError not-found, no-permission
 */
export async function findAccounts(place: string): Promise<PstAccount[]> {
  const facts = await readable(place, stat(place));
  if (facts.isFile()) return [{ name: nameOf(place), files: [place] }];
  const accounts: PstAccount[] = [];
  const entries = await readable(place, readdir(place, { withFileTypes: true }));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(place, entry.name);
    if (entry.isDirectory()) {
      const files = (await readable(path, readdir(path))).filter(isPst).sort();
      if (files.length > 0)
        accounts.push({ name: entry.name, files: files.map((file) => join(path, file)) });
    } else if (isPst(entry.name)) accounts.push({ name: nameOf(path), files: [path] });
  }
  return accounts;
}

/** @throws DomainError not-found */
export async function expectAccount(place: string, name: string): Promise<PstAccount> {
  const accounts = await findAccounts(place);
  const [only, second] = accounts;
  if (only !== undefined && second === undefined) return only;
  const found = accounts.find((account) => account.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = accounts.slice(0, 5).map((account) => account.name);
  throw new DomainError(
    'not-found',
    accounts.length === 0
      ? `${place} holds no .pst or .ost file`
      : `${place} holds no file of ${name}; there are ${known.join(', ')}${accounts.length > known.length ? ', ...' : ''}`,
  );
}

export function nameOf(path: string): string {
  return basename(path).replace(/\.(?:pst|ost)$/i, '');
}

async function readable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isDomainError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DomainError('not-found', `${path} does not exist`, { cause: error });
    throw new DomainError('no-permission', `${path} cannot be read (${code ?? String(error)})`, {
      cause: error,
    });
  }
}
