import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { FactChange } from '../account-facts.ts';

interface Row {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly batch: number;
}

export async function readFactChanges(
  sql: SqlReader,
  account: number,
): Promise<(FactChange & { readonly batch: number })[]> {
  const rows = await sql.all<Row>`SELECT name, was AS "before", became AS "after", batch
    FROM account_facts WHERE account = ${account} ORDER BY name`;
  return rows.map(({ name, before, after, batch }) => ({
    name,
    before: before ?? undefined,
    after: after ?? undefined,
    batch,
  }));
}

/** What was before the first change stays known through all later ones. */
export async function putFactChange(
  tx: SqlWriter,
  { account, batch, change }: { account: number; batch: number; change: FactChange },
): Promise<void> {
  const { name, before = null, after = null } = change;
  await tx.run`INSERT INTO account_facts (account, name, was, became, batch)
    VALUES (${account}, ${name}, ${before}, ${after}, ${batch})
    ON CONFLICT (account, name) DO UPDATE SET became = ${after}`;
}

export async function removeFactChange(
  tx: SqlWriter,
  account: number,
  name: string,
): Promise<void> {
  await tx.run`DELETE FROM account_facts WHERE account = ${account} AND name = ${name}`;
}
