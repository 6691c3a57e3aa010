import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { AccountFacts } from '../account-facts.ts';

/** What a target had of an account when a run began to apply settings, until it is through. */
export interface FactsBefore {
  readonly account: number;
  readonly batch: number;
  /** Of the settings that were applied. */
  readonly settingsHash: string;
  readonly facts: AccountFacts;
}

interface Row {
  readonly batch: number;
  readonly settings_hash: string;
  readonly facts: string;
}

export async function readFactsBefore(
  sql: SqlReader,
  account: number,
): Promise<FactsBefore | undefined> {
  const row = await sql.get<Row>`SELECT batch, settings_hash, facts FROM facts_before
    WHERE account = ${account}`;
  if (row === undefined) return undefined;
  const { batch, settings_hash: settingsHash, facts } = row;
  return { account, batch, settingsHash, facts: JSON.parse(facts) as AccountFacts };
}

export async function keepFactsBefore(
  tx: SqlWriter,
  { account, batch, settingsHash, facts }: FactsBefore,
): Promise<void> {
  await forgetFactsBefore(tx, account);
  await tx.run`INSERT INTO facts_before (account, batch, settings_hash, facts)
    VALUES (${account}, ${batch}, ${settingsHash}, ${JSON.stringify(facts)})`;
}

export async function forgetFactsBefore(tx: SqlWriter, account: number): Promise<void> {
  await tx.run`DELETE FROM facts_before WHERE account = ${account}`;
}
