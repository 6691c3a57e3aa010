import { DomainError } from '../errors.ts';

interface SqliteError extends Error {
  readonly errcode?: number;
}

export function isBusy(error: unknown): boolean {
  const code = (error as SqliteError).errcode ?? 0;
  return (code & 0xff) === 5 || (code & 0xff) === 6;
}

/** Runs `run` and turns what SQLite throws into errors an administrator can act on. */
export function mapped<T>(run: () => T, path: string): T {
  try {
    return run();
  } catch (error) {
    throw toDomainError(error, path);
  }
}

/** https://www.sqlite.org/rescode.html: what an administrator can act on gets a code of its own. */
export function toDomainError(error: unknown, path: string): unknown {
  const code = ((error as SqliteError).errcode ?? 0) & 0xff;
  const cause = { cause: error };
  if (code === 5 || code === 6)
    return new DomainError('in-use', `${path}: another process holds the database too long`, cause);
  if (code === 8)
    return new DomainError(
      'read-only',
      `${path}: the database cannot be written; check the folder's permissions and mount`,
      cause,
    );
  if (code === 10 || code === 14)
    return new DomainError(
      'unavailable',
      `${path}: the disk refused the database (${(error as Error).message})`,
      cause,
    );
  if (code === 13) return new DomainError('no-space', `${path}: the disk is full`, cause);
  if (code === 11 || code === 26)
    return new DomainError(
      'corrupt',
      `${path}: the database is damaged; rebuild the index or restore a backup`,
      { ...cause, details: { database: path } },
    );
  return error;
}
