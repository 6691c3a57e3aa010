import { createRequire } from 'node:module';
import type pg from 'pg';

/** The PostgreSQL client, loaded when it is first asked for: servers with the embedded storage never need its memory. */
export function loadPg(): typeof pg {
  return createRequire(import.meta.url)('pg') as typeof pg;
}
