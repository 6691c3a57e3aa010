import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** Registers tests on a directory of their own, in one kind of database. */
export function contractOf(factory: SqlFactory) {
  return (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
      await run(opened.directory);
    });
}

/** Number of one of the accounts of example.test. */
export async function idOf(directory: Directory, name: string) {
  return (await directory.accounts.expect(`${name}@example.test`)).id;
}
