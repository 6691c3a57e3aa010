import type { ProtocolName } from './account.ts';
import type { DirectoryContext } from './directory-context.ts';
import { noteAppPasswordUse, type AppPasswordRow } from './sql/credentials.ts';

/** What matters of an app password when somebody signs in with it. */
export interface AppPasswordFacts {
  readonly id: string;
  /** Protocols it opens; empty: all. */
  readonly protocols: readonly ProtocolName[];
  readonly expiresMs: number | undefined;
  readonly lastUsedMs: number;
}

/** App passwords note their last use at most so often. */
const NOTE_INTERVAL_MS = 3_600_000;

export function appPasswordRowFacts(row: AppPasswordRow): AppPasswordFacts {
  return {
    id: row.id,
    protocols: row.protocols.split(' ').filter((p) => p !== '') as ProtocolName[],
    expiresMs: row.expires_ms ?? undefined,
    lastUsedMs: row.last_used_ms ?? 0,
  };
}

/** Keeps when and from where the app password was used, right to within an hour. */
export async function noteUse(
  { sql, clock }: DirectoryContext,
  { id, lastUsedMs }: AppPasswordFacts,
  from: string,
): Promise<void> {
  const atMs = clock.epochMs();
  if (atMs - lastUsedMs < NOTE_INTERVAL_MS) return;
  await sql.transaction((tx) => noteAppPasswordUse(tx, { id, atMs, from }));
}
