import { rename } from 'node:fs/promises';
import type { DomainError } from '#platform/errors.ts';
import { chunksOf, type FileTree } from './file-tree.ts';
import type { Scratch } from './scratch.ts';

/**
 * A copy of a database, with what its program has not yet taken into it: opening the database itself would leave files beside it.
 * @throws DomainError not-found, no-space
 */
export async function copySqlite(tree: FileTree, path: string, scratch: Scratch): Promise<string> {
  const copy = await copyFile(tree, path, scratch);
  const log = `${path}-wal`;
  if ((await tree.facts(log)) !== undefined)
    await rename(await copyFile(tree, log, scratch), `${copy}-wal`);
  return copy;
}

/** What is wrong with a database of a program, for people: of the copy nobody knows. */
export function tellSqliteFault({ code, details, message }: DomainError): string {
  return code === 'corrupt' && 'database' in details
    ? 'the database is damaged: let its program mend it, or take it from a backup, then run again'
    : message;
}

async function copyFile(tree: FileTree, path: string, scratch: Scratch): Promise<string> {
  await using file = await tree.open(path);
  return await scratch.keep(chunksOf(file), file.size);
}
