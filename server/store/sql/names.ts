import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export async function subscriptionsOf(
  sql: SqlReader,
  account: AccountId,
): Promise<[name: string][]> {
  return await sql.rows<[string]>`
    SELECT name FROM subscriptions WHERE account = ${account} ORDER BY name`;
}

export async function addSubscription(
  sql: SqlWriter,
  account: AccountId,
  name: string,
): Promise<boolean> {
  const done = await sql.run`
    INSERT INTO subscriptions (account, name) VALUES (${account}, ${name}) ON CONFLICT (account, name) DO NOTHING`;
  return done.changes > 0;
}

export async function removeSubscription(
  sql: SqlWriter,
  account: AccountId,
  name: string,
): Promise<boolean> {
  const done =
    await sql.run`DELETE FROM subscriptions WHERE account = ${account} AND name = ${name}`;
  return done.changes > 0;
}

/** `mailbox` 0 stands for the account itself. */
export async function annotationsOf(
  sql: SqlReader,
  account: AccountId,
  mailbox: number,
): Promise<[entry: string, value: Uint8Array][]> {
  return await sql.rows<[string, Uint8Array]>`
    SELECT entry, value FROM annotations WHERE account = ${account} AND mailbox = ${mailbox} ORDER BY entry`;
}

export async function writeAnnotation(
  sql: SqlWriter,
  account: AccountId,
  note: { readonly mailbox: number; readonly entry: string; readonly value: Uint8Array },
): Promise<void> {
  await sql.run`
    INSERT INTO annotations (account, mailbox, entry, value)
    VALUES (${account}, ${note.mailbox}, ${note.entry}, ${note.value})
    ON CONFLICT (account, mailbox, entry) DO UPDATE SET value = excluded.value`;
}

export async function removeAnnotation(
  sql: SqlWriter,
  account: AccountId,
  note: { readonly mailbox: number; readonly entry: string },
): Promise<void> {
  await sql.run`
    DELETE FROM annotations
    WHERE account = ${account} AND mailbox = ${note.mailbox} AND entry = ${note.entry}`;
}

export async function removeAnnotations(
  sql: SqlWriter,
  account: AccountId,
  mailbox: number,
): Promise<void> {
  await sql.run`DELETE FROM annotations WHERE account = ${account} AND mailbox = ${mailbox}`;
}
