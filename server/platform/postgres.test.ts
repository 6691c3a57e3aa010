import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTestPostgres } from '../../test/support/postgres.ts';
import { sqlContract } from '../../test/support/sql-contract.ts';
import { createSystemClock } from './clock.ts';
import { createSilentLog } from './log.ts';
import { openPostgres } from './postgres.ts';
import { createPostgresBus } from './postgres-bus.ts';
import { createRandom } from './random.ts';
import { openSqlite } from './sqlite.ts';

const log = createSilentLog();

sqlContract('postgres', async (t) => {
  const server = await openTestPostgres(t);
  if (server === undefined) return undefined;
  const sql = openPostgres({ url: server.url, log });
  return {
    sql,
    async [Symbol.asyncDispose]() {
      await sql[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

for (const [name, commitDelayMs] of [
  ['sqlite', 0],
  ['sqlite with late commits', 25],
] as const)
  sqlContract(name, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailstead-sql-'));
    const sql = openSqlite({
      path: join(folder, 'x.sqlite'),
      synchronous: 'NORMAL',
      commitDelayMs,
    });
    return {
      sql,
      async [Symbol.asyncDispose]() {
        await sql[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  });

test('a deadlock between two transactions is resolved by doing one of them again', async (t) => {
  await using server = await openTestPostgres(t);
  if (server === undefined) return;
  await using sql = openPostgres({ url: server.url, log });
  await sql.script(
    'CREATE TABLE d (id BIGINT PRIMARY KEY, n BIGINT); INSERT INTO d VALUES (1, 0), (2, 0)',
  );
  await Promise.all(
    [
      [1, 2],
      [2, 1],
    ].map(([a, b]) =>
      sql.transaction(async (tx) => {
        await tx.run`UPDATE d SET n = n + 1 WHERE id = ${a!}`;
        await new Promise((resolve) => setTimeout(resolve, 50));
        await tx.run`UPDATE d SET n = n + 1 WHERE id = ${b!}`;
      }),
    ),
  );
  assert.deepEqual(await sql.rows`SELECT n FROM d`, [[2], [2]]);
});

test('a server that is not there or goes away is unavailable, and used again when it is back', async (t) => {
  await using nobody = openPostgres({ url: 'postgres://x@127.0.0.1:1/x', log });
  await assert.rejects(async () => await nobody.all`SELECT 1`, { code: 'unavailable' });
  await using server = await openTestPostgres(t);
  if (server === undefined) return;
  await using sql = openPostgres({ url: server.url, log });
  await assert.rejects(
    sql.transaction(async (tx) => {
      await server.dropConnections();
      await tx.run`SELECT 1`;
    }),
    { code: 'unavailable' },
  );
  assert.deepEqual(await sql.rows`SELECT 1`, [[1]]);
});

test('what one node publishes every node hears, also after its connection was lost', async (t) => {
  await using server = await openTestPostgres(t);
  if (server === undefined) return;
  const open = () =>
    createPostgresBus({ url: server.url, log, clock: createSystemClock(), random: createRandom() });
  await using a = open();
  await using b = open();
  const heard: string[] = [];
  for (const [name, bus] of [
    ['a', a],
    ['b', b],
  ] as const)
    bus.subscribe('account:1', ({ value }) => heard.push(`${name}${value}`));
  const until = async (what: string, repeat: () => void = () => {}) => {
    for (let i = 0; i < 500 && !heard.includes(what); i++) {
      if (i % 10 === 0) repeat();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(heard.includes(what), `${what} in ${heard.join()}`);
  };
  await until('b7', () => a.publish('account:1', 7));
  await until('a7');
  a.publish('account:2', 1);
  await server.dropConnections();
  await until('b0');
  await until('a0');
  b.publish('account:1', 8);
  await until('a8');
});
