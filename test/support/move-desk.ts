import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from './command-server.ts';

export interface Move {
  /** Made before the users are listed. */
  readonly accounts: readonly string[];
  /** Text of the list of users. */
  readonly users: string;
  /** Of "migrate new": where to move from. */
  readonly options: readonly string[];
}

/** A server made by `init`, and a migration "move" into it with its users, on the command line. */
export async function openMoveDesk(t: TestContext, { accounts, users, options }: Move) {
  const server = await createCommandServer(t, createParts());
  for (const account of accounts) await server.json('account', 'add', account);
  const list = join(server.folder, 'users.csv');
  writeFileSync(list, users);
  await server.json('migrate', 'new', 'move', ...options);
  const listed = await server.call('migrate', 'users', 'move', '--csv', list);
  // 1 where accounts are missing in the target; of other servers that is not known.
  const isMissing = accounts.length === 0 && !options.includes('--to');
  assert.equal(listed.code, isMissing ? 1 : 0, listed.stderr);
  const run = async (...more: string[]) => await server.json('migrate', 'run', 'move', ...more);
  return { ...server, list, run };
}

interface Count {
  readonly kind: string;
  readonly outcome: string;
  readonly items: number;
}

/** Items of each account in a report, by outcome and kind unless `labelOf` says otherwise. */
export function itemsIn(
  report: Record<string, unknown>,
  labelOf: (count: Count) => string = ({ outcome, kind }) => `${outcome} ${kind}`,
): Record<string, Record<string, number>> {
  const accounts = report['accounts'] as { source: string; counts: Count[] }[];
  return Object.fromEntries(
    accounts.map(({ source, counts }) => {
      const sums: Record<string, number> = {};
      for (const count of counts) {
        const label = labelOf(count);
        sums[label] = (sums[label] ?? 0) + count.items;
      }
      return [source, sums];
    }),
  );
}
