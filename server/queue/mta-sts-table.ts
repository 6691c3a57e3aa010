import type { Sql } from '#platform/sql.ts';
import type { MtaStsStore, StoredMtaStsPolicy } from '#sender-auth/mta-sts.ts';
import { readPolicy, writePolicy } from './sql/mta-sts-policies.ts';

/** MTA-STS policies that outlive a restart. RFC 8461 §5.1 */
export function createMtaStsTable(sql: Sql): MtaStsStore {
  return {
    async read(domain) {
      const text = await readPolicy(sql, domain);
      return text === undefined ? undefined : (JSON.parse(text) as StoredMtaStsPolicy);
    },
    async write(domain, stored) {
      await sql.transaction((tx) => writePolicy(tx, domain, JSON.stringify(stored)));
    },
  };
}
