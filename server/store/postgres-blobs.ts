// Contents in PostgreSQL: for a cluster without an object store.
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import type { BlobStore } from './blob-store.ts';
import { openRowStore } from './rows/open-row-store.ts';

export interface PostgresBlobsOptions {
  /** The database that also holds the index: records are appended in its transactions. Stays the caller's. */
  readonly sql: Sql;
  /** For large contents on their way in. */
  readonly spoolFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Contents above this many bytes are stored in pieces; default 256 KiB. */
  readonly largeAbove?: number;
}

/** @throws DomainError unavailable, not-supported (a newer schema) */
export async function openPostgresBlobs(options: PostgresBlobsOptions): Promise<BlobStore> {
  return await openRowStore({
    ...options,
    largeAbove: options.largeAbove ?? 256 * 1024,
    objects: undefined,
  });
}
