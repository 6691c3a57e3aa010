import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { Loss } from '../item.ts';
import type { LedgerAccount } from '../ledger.ts';

interface Row {
  readonly id: number;
  readonly source: string;
  readonly target: string;
  readonly phase: string;
  readonly state: LedgerAccount['state'];
  readonly error: string;
  readonly is_created: number;
  readonly settings_hash: string;
  readonly losses: string;
  readonly finished_at: number;
}

export async function readAccounts(sql: SqlReader): Promise<LedgerAccount[]> {
  return (await sql.all<Row>`SELECT * FROM accounts ORDER BY source`).map(toAccount);
}

/** The account of this name in the source, added when it is new; its target is the one given. */
export async function expectAccount(
  tx: SqlWriter,
  { source, target, phase }: { source: string; target: string; phase: string },
): Promise<LedgerAccount> {
  await tx.run`INSERT INTO accounts (source, target, phase, state, error, is_created, settings_hash, losses, finished_at)
    VALUES (${source}, ${target}, ${phase}, 'waiting', '', 0, '', '[]', 0)
    ON CONFLICT (source) DO UPDATE SET phase = ${phase}`;
  return toAccount((await tx.get<Row>`SELECT * FROM accounts WHERE source = ${source}`)!);
}

export async function setAccountState(
  tx: SqlWriter,
  { id, state, error, finishedAt }: Pick<LedgerAccount, 'id' | 'state' | 'error' | 'finishedAt'>,
): Promise<void> {
  await tx.run`UPDATE accounts SET state = ${state}, error = ${error}, finished_at = ${finishedAt} WHERE id = ${id}`;
}

export async function setAccountCreated(
  tx: SqlWriter,
  id: number,
  isCreated: boolean,
): Promise<void> {
  await tx.run`UPDATE accounts SET is_created = ${isCreated ? 1 : 0} WHERE id = ${id}`;
}

export async function setAccountSettings(
  tx: SqlWriter,
  { id, settingsHash, losses }: Pick<LedgerAccount, 'id' | 'settingsHash' | 'losses'>,
): Promise<void> {
  await tx.run`UPDATE accounts SET settings_hash = ${settingsHash}, losses = ${JSON.stringify(losses)} WHERE id = ${id}`;
}

function toAccount(row: Row): LedgerAccount {
  return {
    id: row.id,
    source: row.source,
    target: row.target,
    phase: row.phase,
    state: row.state,
    error: row.error,
    isCreated: row.is_created !== 0,
    settingsHash: row.settings_hash,
    losses: JSON.parse(row.losses) as Loss[],
    finishedAt: row.finished_at,
  };
}
