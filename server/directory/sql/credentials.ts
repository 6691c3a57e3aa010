import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export interface PasswordRow {
  readonly password_hash: string | null;
  readonly scram: string | null;
  readonly password_changed_ms: number | null;
  /** Of a password that was made for somebody who is to choose another one. */
  readonly password_expires_ms: number | null;
}

export interface AppPasswordRow {
  readonly id: string;
  readonly account: AccountId;
  readonly name: string;
  /** Names of protocols with spaces between them; '' means all. */
  readonly protocols: string;
  readonly created_ms: number;
  readonly expires_ms: number | null;
  readonly last_used_ms: number | null;
  readonly last_used_from: string | null;
}

export function readPassword(sql: SqlReader, id: AccountId): Promise<PasswordRow | undefined> {
  return sql.get<PasswordRow>`
    SELECT password_hash, scram, password_changed_ms, password_expires_ms FROM accounts WHERE id = ${id}`;
}

/** The password unless its time is over. */
export async function readValidPassword(
  sql: SqlReader,
  id: AccountId,
  nowMs: number,
): Promise<PasswordRow | undefined> {
  const row = await readPassword(sql, id);
  return (row?.password_expires_ms ?? Infinity) > nowMs ? row : undefined;
}

export async function writePassword(
  sql: SqlWriter,
  id: AccountId,
  row: PasswordRow,
): Promise<number> {
  const done = await sql.run`
    UPDATE accounts SET password_hash = ${row.password_hash}, scram = ${row.scram},
      password_changed_ms = ${row.password_changed_ms}, password_expires_ms = ${row.password_expires_ms}, credential_version = credential_version + 1
    WHERE id = ${id}`;
  return done.changes;
}

/** The same password in a better form: nothing that was signed in with it ends, so no version changes. */
export async function upgradePassword(
  sql: SqlWriter,
  id: AccountId,
  { from, to, scram }: { from: string; to: string; scram: string | null },
): Promise<void> {
  await sql.run`
    UPDATE accounts SET password_hash = ${to}, scram = ${scram}
    WHERE id = ${id} AND password_hash = ${from}`;
}

export function readAppPasswords(sql: SqlReader, account: AccountId): Promise<AppPasswordRow[]> {
  return sql.all<AppPasswordRow>`
    SELECT id, account, name, protocols, created_ms, expires_ms, last_used_ms, last_used_from
    FROM app_passwords WHERE account = ${account} ORDER BY created_ms, id`;
}

export function readAppPasswordByHash(
  sql: SqlReader,
  account: AccountId,
  hash: string,
): Promise<AppPasswordRow | undefined> {
  return sql.get<AppPasswordRow>`
    SELECT id, account, name, protocols, created_ms, expires_ms, last_used_ms, last_used_from
    FROM app_passwords WHERE account = ${account} AND hash = ${hash}`;
}

export async function insertAppPassword(
  sql: SqlWriter,
  row: AppPasswordRow,
  { hash, scram }: { hash: string; scram: string },
): Promise<void> {
  await sql.run`
    INSERT INTO app_passwords (id, account, name, hash, scram, protocols, created_ms, expires_ms, last_used_ms, last_used_from)
    VALUES (${row.id}, ${row.account}, ${row.name}, ${hash}, ${scram}, ${row.protocols}, ${row.created_ms},
      ${row.expires_ms}, ${row.last_used_ms}, ${row.last_used_from})`;
}

/** Removes it and ends what was signed in with it. */
export async function deleteAppPassword(
  sql: SqlWriter,
  account: AccountId,
  id: string,
): Promise<number> {
  await sql.run`UPDATE accounts SET credential_version = credential_version + 1 WHERE id = ${account}`;
  return (await sql.run`DELETE FROM app_passwords WHERE account = ${account} AND id = ${id}`)
    .changes;
}

export async function noteAppPasswordUse(
  sql: SqlWriter,
  { id, atMs, from }: { id: string; atMs: number; from: string },
): Promise<void> {
  await sql.run`UPDATE app_passwords SET last_used_ms = ${atMs}, last_used_from = ${from} WHERE id = ${id}`;
}

export function readScramAppPasswords(
  sql: SqlReader,
  account: AccountId,
): Promise<(AppPasswordRow & { scram: string })[]> {
  return sql.all<AppPasswordRow & { scram: string }>`
    SELECT id, account, name, protocols, created_ms, expires_ms, last_used_ms, last_used_from, scram
    FROM app_passwords WHERE account = ${account}`;
}

/** Whether an account has a password for which no SCRAM record could be made yet (an imported hash). */
export async function hasPasswordWithoutScram(sql: SqlReader): Promise<boolean> {
  const row = await sql.get<{ id: number }>`
    SELECT id FROM accounts WHERE password_hash IS NOT NULL AND scram IS NULL LIMIT 1`;
  return row !== undefined;
}
