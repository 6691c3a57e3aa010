import type { Ledger } from './ledger.ts';
import { noteCarried } from './way-back/note-carried.ts';
import type { Loss } from './item.ts';
import { readAccounts } from './sql/accounts.ts';
import { readBatches } from './sql/batches.ts';
import {
  countWayBack,
  foldersWithoutWayBack,
  wayBackLosses,
  type KindCount,
} from './sql/way-back-figures.ts';
import { isDomainError } from '#platform/errors.ts';
import { isList, targetLogin, type MigrationUser } from './migration-user.ts';
import { foldersById } from './run/folders-by-id.ts';
import type { Target, TargetFolder } from './target.ts';
import { runMigration, type AccountResult, type MigrationRun } from './run-migration.ts';

const MAX_LOSSES_NAMED = 200;

/** What became of one account on the way back: `source` is what the migration calls target. */
export interface WayBackResult extends AccountResult {
  /** Items that this run wrote to the source, and that it took from there, by kinds of folders. */
  readonly written: readonly KindCount[];
  readonly removed: readonly KindCount[];
  /** At most some of them. */
  readonly losses: readonly Loss[];
  /** Folders here that none of the sources takes. */
  readonly left: readonly { readonly kind: string; readonly path: string }[];
}

/** One of the migration's sources that is written to. */
export interface WayBackEnd {
  /** Which of them. */
  readonly endpoint: number;
  readonly kind: string;
}

/** What the way back works with: the ends are those of the migration, the other way round. */
export interface ReverseRun extends Omit<MigrationRun, 'createsAccounts'> {
  /** Of the migration. */
  readonly forward: Ledger;
  /** What `target` consists of, in its order; absent: of the first source alone. */
  readonly ends?: readonly WayBackEnd[];
}

/**
 * Writes to the sources what arrived or was made in the target since it was carried over, with changes of flags, and takes from
 * them what was deleted in calendars, task lists and address books. `ledger` is one of
 * its own: what the migration wrote counts in it as known, so that nothing goes back that came from there, no report on damaged
 * items and no letter to users. Settings and access stay out of it: there they came from.
 */
export async function reverseMigration(run: ReverseRun): Promise<readonly WayBackResult[]> {
  const users = run.users.filter((it) => !isList(it));
  const foldersLeftOut = new Map<string, ReadonlySet<string>>();
  const { ends = [{ endpoint: 0, kind: run.target.kind }] } = run;
  const { kinds } = await run.target.probe();
  const keepsOwn = run.policies.duplicates === 'keep';
  for (const user of users) {
    const foldersThere = await askFolders(run.target, reversed(user));
    const about = { user, ends, kinds, keepsOwn, foldersThere };
    foldersLeftOut.set(user.target, await noteCarried(run.forward, run.ledger, about));
  }
  const results = await runMigration({
    ...run,
    createsAccounts: false,
    users: users.map(reversed),
    isItemsOnly: true,
    foldersLeftOut,
  });
  const told: WayBackResult[] = [];
  for (const result of results) told.push(await withFigures(run.ledger, result));
  return told;
}

/** None where nobody can sign in: the run says why. */
async function askFolders(
  target: Target,
  user: MigrationUser,
): Promise<ReadonlyMap<string, TargetFolder>> {
  try {
    await using session = await target.open(targetLogin(user));
    return foldersById(await session.folders());
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return new Map();
  }
}

async function withFigures({ sql }: Ledger, result: AccountResult): Promise<WayBackResult> {
  const account = (await readAccounts(sql)).find(({ source }) => source === result.source);
  const batch = (await readBatches(sql)).at(-1)?.id ?? 0;
  if (account === undefined) return { ...result, written: [], removed: [], losses: [], left: [] };
  const on = { account: account.id, batch, limit: MAX_LOSSES_NAMED };
  return {
    ...result,
    ...(await countWayBack(sql, account.id, batch)),
    losses: await wayBackLosses(sql, on),
    left: await foldersWithoutWayBack(sql, account.id),
  };
}

function reversed({
  source,
  target,
  password,
  targetPassword,
  phase,
}: MigrationUser): MigrationUser {
  return {
    source: target,
    target: source,
    phase,
    ...(targetPassword !== undefined && { password: targetPassword }),
    ...(password !== undefined && { targetPassword: password }),
  };
}
