import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** Recipients counted for a subject ("account:7", "domain:example.org") since the hour `fromHour` (hours since 1970). */
export async function sumSent(tx: SqlWriter, subject: string, fromHour: number): Promise<number> {
  const row = await tx.get<{
    n: number | null;
  }>`SELECT sum(recipients) AS n FROM queue_sent WHERE subject = ${subject} AND hour >= ${fromHour}`;
  return Number(row?.n ?? 0);
}

export async function addSent(
  tx: SqlWriter,
  subject: string,
  hour: number,
  recipients: number,
): Promise<void> {
  await tx.run`INSERT INTO queue_sent (subject, hour, recipients) VALUES (${subject}, ${hour}, ${recipients})
    ON CONFLICT (subject, hour) DO UPDATE SET recipients = queue_sent.recipients + excluded.recipients`;
}

export async function forgetSentBefore(tx: SqlWriter, hour: number): Promise<void> {
  await tx.run`DELETE FROM queue_sent WHERE hour < ${hour}`;
}

/** Everything counted since the hour `fromHour`. */
export async function readSent(
  sql: SqlReader,
  fromHour: number,
): Promise<{ subject: string; hour: number; recipients: number }[]> {
  return await sql.all<{ subject: string; hour: number; recipients: number }>`
    SELECT subject, hour, recipients FROM queue_sent WHERE hour >= ${fromHour} AND recipients > 0`;
}
