// What both adapters of the SQL seam promise.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { migrate } from '#platform/migrations.ts';
import { list, type Sql, type SqlWriter, textList } from '#platform/sql.ts';

/** Registers the contract's tests; `open` gives an empty database, or undefined after it skipped the test. */
export function sqlContract(
  name: string,
  open: (t: TestContext) => Promise<(AsyncDisposable & { readonly sql: Sql }) | undefined>,
): void {
  const contract = (what: string, run: (sql: Sql) => Promise<void>): void =>
    void test(`${name}: ${what}`, async (t) => {
      const made = await open(t);
      if (made === undefined) return;
      await using own = made;
      await run(own.sql);
    });

  contract('values come back as they went in', async (sql) => {
    const bytes = sql.dialect === 'sqlite' ? 'BLOB' : 'BYTEA';
    await sql.script(`CREATE TABLE v (n BIGINT, t TEXT, b ${bytes}, r DOUBLE PRECISION)`);
    const values = [
      [0, '', Buffer.alloc(0), 0.5],
      [Number.MAX_SAFE_INTEGER, 'é\u{1F600} \' " \\ %', Buffer.from([0, 255, 10]), -1e300],
      [-5, null, null, null],
    ] as const;
    await sql.transaction(async (tx) => {
      for (const [n, t, b, r] of values)
        assert.deepEqual(await tx.run`INSERT INTO v VALUES (${n}, ${t}, ${b}, ${r})`, {
          changes: 1,
        });
    });
    const rows = await sql.rows<
      [number, string, Uint8Array | null, number]
    >`SELECT n, t, b, r FROM v`;
    assert.deepEqual(
      rows.map(([n, t, b, r]) => [n, t, b && Buffer.from(b), r]),
      values,
    );
    const sums = await sql.get<{
      c: number;
      s: number;
    }>`SELECT count(*) AS c, sum(n) AS s FROM v WHERE n < ${100}`;
    assert.deepEqual({ ...sums }, { c: 2, s: -5 });
    assert.equal(await sql.get`SELECT n FROM v WHERE t = ${'none'}`, undefined);
  });

  contract('a list is one parameter whatever its length and type', async (sql) => {
    await sql.script(`CREATE TABLE l (n BIGINT, t TEXT);
                      INSERT INTO l VALUES (1, 'a'), (2, 'b,"c'), (3, '{}')`);
    const byNumber = (ns: number[]) =>
      sql.rows<[number]>`SELECT n FROM l WHERE n IN ${list(ns)} ORDER BY n`;
    const byText = (ts: string[]) =>
      sql.rows<[number]>`SELECT n FROM l WHERE t IN ${textList(ts)} ORDER BY n`;
    const without = (ns: number[]) =>
      sql.rows<[number]>`SELECT n FROM l WHERE n NOT IN ${list(ns)} ORDER BY n`;
    assert.deepEqual((await byNumber([])).flat(), []);
    assert.deepEqual((await byText([])).flat(), []);
    assert.deepEqual((await without([])).flat(), [1, 2, 3]);
    assert.deepEqual((await byNumber([3, 1, 9])).flat(), [1, 3]);
    assert.deepEqual((await byText(['b,"c', '{}'])).flat(), [2, 3]);
    assert.deepEqual((await without([2])).flat(), [1, 3]);
    const many = Array.from({ length: 40_000 }, (_, i) => i);
    assert.deepEqual((await byNumber(many)).flat(), [1, 2, 3]);
  });

  contract('a transaction that fails leaves nothing behind', async (sql) => {
    await sql.script('CREATE TABLE f (n BIGINT PRIMARY KEY)');
    await assert.rejects(
      sql.transaction(async (tx) => {
        await tx.run`INSERT INTO f VALUES (1)`;
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    await assert.rejects(
      sql.transaction(async (tx) => {
        await tx.run`INSERT INTO f VALUES (2)`;
        await tx.run`INSERT INTO f VALUES (2)`;
      }),
    );
    assert.deepEqual(await sql.rows`SELECT n FROM f`, []);
    assert.equal(await sql.transaction(async () => 'done'), 'done');
  });

  contract('a transaction sees its own writes, others see them when it is done', async (sql) => {
    await sql.script('CREATE TABLE s (n BIGINT)');
    await sql.transaction(async (tx) => {
      await tx.run`INSERT INTO s VALUES (1)`;
      assert.equal((await tx.rows`SELECT n FROM s`).length, 1);
      await tx.script('INSERT INTO s VALUES (2); INSERT INTO s VALUES (3)');
    });
    assert.equal((await sql.all`SELECT n FROM s`).length, 3);
  });

  contract('writers who lock the same row take turns', async (sql) => {
    await sql.script(
      'CREATE TABLE w (id BIGINT PRIMARY KEY, n BIGINT); INSERT INTO w VALUES (1, 0)',
    );
    await Promise.all(
      Array.from({ length: 30 }, () =>
        sql.transaction(async (tx) => {
          await tx.run`UPDATE w SET n = n + 1 WHERE id = 1`;
          const row = await tx.get<{ n: number }>`SELECT n FROM w WHERE id = 1`;
          await tx.run`UPDATE w SET n = ${row!.n} WHERE id = 1`;
        }),
      ),
    );
    assert.equal((await sql.get<{ n: number }>`SELECT n FROM w`)?.n, 30);
  });

  contract('schema steps run once, a newer schema is refused', async (sql) => {
    const step = (version: number) => {
      const text = `CREATE TABLE step${version} (n BIGINT)`;
      return { version, name: 's', sqlite: text, postgres: text };
    };
    await migrate(sql, 'part', [step(1)]);
    await migrate(sql, 'part', [step(1), step(2)]);
    await migrate(sql, 'part', [step(1), step(2)]);
    await sql.all`SELECT n FROM step2`;
    await assert.rejects(migrate(sql, 'part', [step(1)]), /newer program/);
  });

  contract('a snapshot shows one state from its first statement on', async (sql) => {
    await sql.script('CREATE TABLE p (n BIGINT); INSERT INTO p VALUES (1)');
    await sql.snapshot(async (reader) => {
      const before = await reader.rows`SELECT n FROM p`;
      await sql.transaction((tx) => tx.run`INSERT INTO p VALUES (2)`);
      assert.deepEqual(await reader.rows`SELECT n FROM p`, before);
    });
    assert.equal((await sql.rows`SELECT n FROM p`).length, 2);
  });

  contract('what goes with a transaction is told when it is rolled back', async (sql) => {
    let told = 0;
    const onRollback = async () => void told++;
    await sql.transaction(async () => 1, onRollback);
    assert.equal(told, 0);
    const failing = sql.transaction(() => Promise.reject(new Error('no')), onRollback);
    await assert.rejects(failing, /no/);
    assert.equal(told, 1);
  });

  contract('the first error is the one told, whatever undoing meets after it', async (sql) => {
    await sql.script('CREATE TABLE u (n BIGINT PRIMARY KEY); INSERT INTO u VALUES (1)');
    let current: SqlWriter | undefined;
    const failing = sql.transaction(
      async (tx) => {
        current = tx;
        await tx.run`INSERT INTO u VALUES (1)`;
      },
      async () => void (await current!.run`DELETE FROM u WHERE n = 2`),
    );
    await assert.rejects(failing, /unique/i);
    assert.equal((await sql.rows`SELECT n FROM u`).length, 1);
  });
}
