import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { LedgerEntry } from '../ledger.ts';

interface Row {
  readonly address: string;
  readonly kind: LedgerEntry['kind'];
  readonly source: string;
  readonly state: LedgerEntry['state'];
  readonly members: string;
  readonly display_name: string;
  readonly posting: string;
  readonly problems: string;
  readonly batch: number;
}

export async function readEntries(sql: SqlReader): Promise<LedgerEntry[]> {
  const rows = await sql.all<Row>`SELECT address, kind, source, state, members, display_name,
    posting, problems, batch FROM directory_entries ORDER BY address`;
  return rows.map(({ members, display_name: displayName, posting, problems, ...row }) => ({
    ...row,
    displayName,
    members: JSON.parse(members) as string[],
    posting: JSON.parse(posting) as LedgerEntry['posting'],
    problems: JSON.parse(problems) as string[],
  }));
}

export async function putEntry(tx: SqlWriter, entry: LedgerEntry): Promise<void> {
  const { address, kind, source, state, displayName, batch } = entry;
  const members = JSON.stringify(entry.members);
  const posting = JSON.stringify(entry.posting);
  const problems = JSON.stringify(entry.problems);
  await tx.run`INSERT OR REPLACE INTO directory_entries
    (address, kind, source, state, members, display_name, posting, problems, batch)
    VALUES (${address}, ${kind}, ${source}, ${state}, ${members}, ${displayName}, ${posting}, ${problems}, ${batch})`;
}

export async function removeEntry(tx: SqlWriter, address: string): Promise<void> {
  await tx.run`DELETE FROM directory_entries WHERE address = ${address}`;
}
