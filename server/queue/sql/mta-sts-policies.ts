import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export async function readPolicy(sql: SqlReader, domain: string): Promise<string | undefined> {
  const row = await sql.get<{
    policy: string;
  }>`SELECT policy FROM queue_mta_sts WHERE domain = ${domain}`;
  return row?.policy;
}

export async function writePolicy(tx: SqlWriter, domain: string, policy: string): Promise<void> {
  await tx.run`INSERT INTO queue_mta_sts (domain, policy) VALUES (${domain}, ${policy})
    ON CONFLICT (domain) DO UPDATE SET policy = excluded.policy`;
}
