import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { Notice } from '../notice.ts';

interface Row {
  readonly source: string;
  readonly kind: Notice['kind'];
  readonly place: Notice['place'];
  readonly address: string;
  readonly begun_at: number;
  readonly sent_at: number;
  readonly password: Notice['password'];
  readonly target_folder: string;
  readonly target_id: string;
  readonly target_version: string;
}

/** Notes a mail to a user, over what was known of it. */
export async function putNotice(tx: SqlWriter, it: Notice): Promise<void> {
  await tx.run`INSERT OR REPLACE INTO notices (source, kind, place, address, begun_at, sent_at, password, target_folder, target_id,
    target_version) VALUES (${it.source}, ${it.kind}, ${it.place}, ${it.address}, ${it.begunAt}, ${it.sentAt}, ${it.password},
    ${it.targetFolder}, ${it.targetId}, ${it.targetVersion})`;
}

/** Every mail to users, those that were about to be sent too. */
export async function readNotices(sql: SqlReader): Promise<Notice[]> {
  const rows = await sql.all<Row>`SELECT * FROM notices ORDER BY source, kind, place`;
  return rows.map((row) => ({
    source: row.source,
    kind: row.kind,
    place: row.place,
    address: row.address,
    begunAt: row.begun_at,
    sentAt: row.sent_at,
    password: row.password,
    targetFolder: row.target_folder,
    targetId: row.target_id,
    targetVersion: row.target_version,
  }));
}

/** Forgets the mails to a user: they are taken back. */
export async function removeNotices(tx: SqlWriter, source: string): Promise<void> {
  await tx.run`DELETE FROM notices WHERE source = ${source}`;
}
