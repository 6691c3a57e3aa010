import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export interface DomainRow {
  readonly name: string;
  readonly kind: string;
  readonly alias_of: string | null;
  readonly is_enabled: number;
  readonly settings: string;
  readonly created_ms: number;
}

export function readDomain(sql: SqlReader, name: string): Promise<DomainRow | undefined> {
  return sql.get<DomainRow>`
    SELECT name, kind, alias_of, is_enabled, settings, created_ms FROM domains WHERE name = ${name}`;
}

export function readDomains(sql: SqlReader): Promise<DomainRow[]> {
  return sql.all<DomainRow>`
    SELECT name, kind, alias_of, is_enabled, settings, created_ms FROM domains ORDER BY name`;
}

/** Names of at most two local domains: enough to know whether there is exactly one. */
export async function readFirstLocalDomains(sql: SqlReader): Promise<string[]> {
  const rows = await sql.rows<[string]>`
    SELECT name FROM domains WHERE kind = 'local' ORDER BY name LIMIT 2`;
  return rows.map((r) => r[0]);
}

export async function insertDomain(sql: SqlWriter, row: DomainRow): Promise<void> {
  await sql.run`
    INSERT INTO domains (name, kind, alias_of, is_enabled, settings, created_ms)
    VALUES (${row.name}, ${row.kind}, ${row.alias_of}, ${row.is_enabled}, ${row.settings}, ${row.created_ms})`;
}

export async function updateDomain(sql: SqlWriter, row: DomainRow): Promise<void> {
  await sql.run`
    UPDATE domains SET is_enabled = ${row.is_enabled}, settings = ${row.settings} WHERE name = ${row.name}`;
}

/** What keeps a domain from being removed: its addresses and the domains that stand for it. */
export async function countDomainUses(sql: SqlReader, name: string): Promise<number> {
  const row = await sql.get<{ n: number }>`
    SELECT (SELECT count(*) FROM addresses WHERE domain = ${name})
         + (SELECT count(*) FROM domains WHERE alias_of = ${name}) AS n`;
  return row?.n ?? 0;
}

export async function deleteDomain(sql: SqlWriter, name: string): Promise<number> {
  const subject = `domain:${name}`;
  await sql.run`DELETE FROM grants WHERE subject = ${subject}`;
  return (await sql.run`DELETE FROM domains WHERE name = ${name}`).changes;
}
