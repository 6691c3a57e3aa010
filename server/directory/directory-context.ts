import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import type { DirectoryChanges } from './changes.ts';
import type { DirectorySettings } from './config.ts';

/** What the parts of the directory share. */
export interface DirectoryContext {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: () => DirectorySettings;
  readonly changes: DirectoryChanges;
}
