import { migrate } from '#platform/migrations.ts';
import type { Sql } from '#platform/sql.ts';
import { groupwareMigrations } from './sql/migrations.ts';
import { readIsAny } from './sql/subscriptions.ts';

/** Makes or upgrades the tables, in the database of the directory. @throws DomainError not-supported, and what `sql` throws */
export async function prepareSubscriptions(sql: Sql): Promise<void> {
  await migrate(sql, 'groupware', groupwareMigrations);
}

/** Whether any account follows an address. */
export async function hasSubscriptions(sql: Sql): Promise<boolean> {
  return await readIsAny(sql);
}
