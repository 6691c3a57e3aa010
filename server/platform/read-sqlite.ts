import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { SqlReader } from './sql.ts';
import { mapped } from './sqlite/failure.ts';
import { PreparedReader } from './sqlite/prepared-reader.ts';

const BUSY_TIMEOUT_MS = 2_000;

/**
 * Runs `work` over a database file that is perhaps in use, at little cost: one that has no WAL is nobody's, and is read
 * without one being made for it. `work` may run twice, and must be short.
 * @throws DomainError unavailable, corrupt, in-use
 */
export async function readSqlite<T>(
  path: string,
  work: (reader: SqlReader) => Promise<T>,
): Promise<T> {
  const isInUse = () => existsSync(`${path}-wal`);
  if (!isInUse()) {
    const read = async () => ({ value: await readFrom(path, 'file', work) });
    // What was read while somebody began to write may be anything.
    const answer = await read().catch((error: unknown) => {
      if (!isInUse()) throw error;
    });
    if (answer !== undefined && !isInUse()) return answer.value;
  }
  return await readFrom(path, 'database', work);
}

async function readFrom<T>(
  path: string,
  how: 'file' | 'database',
  work: (reader: SqlReader) => Promise<T>,
): Promise<T> {
  // https://www.sqlite.org/uri.html#uriimmutable
  const place = how === 'file' ? new URL(`${pathToFileURL(path).href}?immutable=1`) : path;
  const open = () => new DatabaseSync(place, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  using database = mapped(open, path);
  return await work(new PreparedReader(database, path));
}
