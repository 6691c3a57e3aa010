import { isDomainError } from '#platform/errors.ts';
import { planAccount } from './plan/plan-account.ts';
import { withTargetLimits } from './rules/left-out.ts';
import { runInLanes } from './run/lanes.ts';
import { isList, sourceLogin, type MigrationUser } from './migration-user.ts';
import type { Ledger } from './ledger.ts';
import type { AccountPlan, MigrationPlan } from './migration-plan.ts';
import { planEntries, type PlannedEntry } from './planned-entries.ts';
import type { Policies } from './policies.ts';
import { probeSources } from './probe-sources.ts';
import type { Source } from './source.ts';
import type { Target, TargetProbe } from './target.ts';

export interface PlanRun {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly target: Target;
  /** What earlier runs did is not planned again; absent: there were none. */
  readonly ledger?: Ledger;
  readonly users: readonly MigrationUser[];
  /** All of the migration, when `users` are some of them. */
  readonly everybody?: readonly MigrationUser[];
  readonly policies: Policies;
  readonly lanes: number;
  /** Looks into every folder, so that items too large or too old are counted. */
  readonly isDeep: boolean;
  readonly nowSeconds: number;
}

/** Items a second and bytes a second that a lane may be expected to carry when nothing better is known. */
const ITEMS_A_SECOND = 150;
const BYTES_A_SECOND = 4_000_000;

/** Says what a run would do, without writing anything. An account that cannot be opened is part of the plan. */
export async function planMigration(run: PlanRun): Promise<MigrationPlan> {
  const first = run.users.find((it) => !isList(it));
  const login = first && sourceLogin(first);
  const probes = await probeSources(run.sources, login);
  const target = await run.target.probe();
  const limited = { ...run, policies: withTargetLimits(run.policies, target) };
  const users = run.users.filter((it) => !isList(it));
  const known = await run.target.known(users.map((user) => user.target));
  const accounts: AccountPlan[] = [];
  await runInLanes(users, run.lanes, async (user) => {
    try {
      accounts.push(await planAccount(limited, user, { target, isThere: known.has(user.target) }));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      accounts.push({ ...blank(user), error: error.message });
    }
  });
  accounts.sort((a, b) => (a.source < b.source ? -1 : 1));
  return {
    name: run.name,
    sources: probes.map(({ product, warnings, notCarriedOver }) => ({
      product,
      warnings,
      notCarriedOver,
    })),
    target: describe(target),
    policies: run.policies,
    accounts,
    entries: await entriesOf(run),
    items: sum(accounts, (it) => it.items),
    bytes: sum(accounts, (it) => it.bytes),
    estimatedSeconds: estimate(accounts, run.lanes),
  };
}

async function entriesOf({ target, users, everybody }: PlanRun): Promise<readonly PlannedEntry[]> {
  if (target.directory === undefined) return [];
  const chosen = new Set(users.map(({ source }) => source));
  const all = await planEntries(target.directory, everybody ?? users);
  return all.filter(({ source }) => chosen.has(source));
}

function describe({ product, warnings }: TargetProbe) {
  return { product, warnings };
}

function blank({ source, target, phase }: MigrationUser): AccountPlan {
  return {
    source,
    target,
    group: phase,
    isThere: false,
    folders: [],
    settings: [],
    items: 0,
    bytes: 0,
  };
}

/** The lanes share the work; the largest account alone cannot be shared. */
function estimate(accounts: readonly AccountPlan[], lanes: number): number {
  const seconds = accounts.map(({ items, bytes }) =>
    Math.max(items / ITEMS_A_SECOND, bytes / BYTES_A_SECOND),
  );
  const all = seconds.reduce((total, it) => total + it, 0);
  return Math.ceil(Math.max(all / Math.max(1, Math.min(lanes, accounts.length)), ...seconds, 0));
}

function sum<T>(list: readonly T[], of: (it: T) => number): number {
  return list.reduce((total, it) => total + of(it), 0);
}
