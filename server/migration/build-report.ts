import type { Ledger, LedgerAccount } from './ledger.ts';
import type { Definition } from './migration-folder.ts';
import {
  noOutcomes,
  type AccountReport,
  type CountedGroup,
  type FolderReport,
  type MigrationReport,
  type OutcomeCounts,
  type RunReport,
} from './migration-report.ts';
import { isPolicyMark, policyMarks } from './rules/policy-marks.ts';
import { lossTitle } from './rules/loss-titles.ts';
import { readSettingReports } from './settings/setting-reports.ts';
import { readAccounts } from './sql/accounts.ts';
import { readBatches } from './sql/batches.ts';
import { readEntries } from './sql/directory-entries.ts';
import { folderLosses, readFolders } from './sql/folders.ts';
import { readNotices } from './sql/notices.ts';
import {
  countByBatch,
  countByFolder,
  countFailures,
  countLeft,
  countLosses,
  lossExamples,
  readLeftItems,
} from './sql/report-figures.ts';
import { readVerifications } from './sql/verifications.ts';
import { isVerified } from './verification.ts';

/** Named one by one of an account; more are counted, and in the exported ledger. */
const MAX_LEFT = 1000;
const MAX_REASONS = 50;
const MAX_EXAMPLES = 3;

/** Of every folder that nothing was in. */
const nothing = noOutcomes();

/** Gathers from the ledger what became of everything. */
export async function buildReport(
  ledger: Ledger,
  definition: Definition,
  nowSeconds: number,
): Promise<MigrationReport> {
  const { sql } = ledger;
  const verifications = await readVerifications(sql);
  const notices = Map.groupBy(await readNotices(sql), ({ source }) => source);
  const accounts: AccountReport[] = [];
  for (const account of await readAccounts(sql)) {
    const verification = verifications.get(account.source);
    accounts.push({
      ...(await accountFigures(ledger, account)),
      verification,
      isProven:
        account.state === 'done' &&
        verification !== undefined &&
        verification.atSeconds >= account.finishedAt &&
        isVerified(verification),
      notices: notices.get(account.source) ?? [],
    });
  }
  return {
    name: definition.name,
    from: definition.from.map(({ location }) => location),
    to: definition.to.location,
    reportedAt: nowSeconds,
    policies: definition.policies,
    accounts,
    entries: await readEntries(sql),
    counts: sumCounts(accounts.map(({ counts }) => counts)),
    losses: joinGroups(accounts.flatMap(({ source, losses }) => losses.map(within(source)))),
    policyCounts: joinGroups(
      accounts.flatMap(({ source, policies }) => policies.map(within(source))),
    ),
    runs: await runsOf(ledger),
  };
}

async function accountFigures(
  { sql }: Ledger,
  account: LedgerAccount,
): Promise<Omit<AccountReport, 'verification' | 'isProven' | 'notices'>> {
  const { id, source, target, state, error, isCreated, finishedAt, phase } = account;
  const folders = await foldersOf({ sql }, id);
  const groups = await lossesOf({ sql }, account);
  const left = await readLeftItems(sql, id, MAX_LEFT);
  return {
    source,
    target,
    group: phase,
    state,
    error,
    isCreated,
    finishedAt,
    folders,
    counts: sumCounts(folders.map(({ counts }) => counts)),
    settings: await readSettingReports(sql, id, MAX_LEFT),
    failures: await countFailures(sql, id),
    losses: groups.filter(({ what }) => !isPolicyMark(what)),
    policies: groups.filter(({ what }) => isPolicyMark(what)),
    leftOut: await countLeft(sql, id, MAX_REASONS),
    left: left.map(({ folder, size, isKept, ...rest }) => ({
      ...rest,
      folder: showPath(folder),
      bytes: size,
      isKept: isKept !== 0,
    })),
  };
}

async function foldersOf({ sql }: Pick<Ledger, 'sql'>, account: number): Promise<FolderReport[]> {
  const counts = Map.groupBy(await countByFolder(sql, account), ({ folder }) => folder);
  return (await readFolders(sql, account))
    .filter(({ endpoint }) => endpoint >= 0)
    .map(({ id, kind, sourcePath, targetPath }) => {
      const own = counts.has(id) ? noOutcomes() : nothing;
      for (const { outcome, items, bytes } of counts.get(id) ?? []) own[outcome] = { items, bytes };
      return { kind, source: sourcePath.join('/'), target: targetPath.join('/'), counts: own };
    });
}

/** Losses of items, of folders and of the account itself, by name. */
async function lossesOf(
  { sql }: Pick<Ledger, 'sql'>,
  account: LedgerAccount,
): Promise<CountedGroup[]> {
  const examples = Map.groupBy(
    await lossExamples(sql, account.id, MAX_EXAMPLES),
    ({ what }) => what,
  );
  const ofItems = (await countLosses(sql, account.id)).map(({ what, count }) =>
    toGroup(
      what,
      count,
      (examples.get(what) ?? []).map(({ folder, detail }) => `${showPath(folder)}: ${detail}`),
    ),
  );
  const others = [...account.losses, ...(await folderLosses(sql, account.id))].map(
    ({ what, detail }) => toGroup(what, 1, [detail]),
  );
  return joinGroups([...ofItems, ...others]);
}

function toGroup(what: string, count: number, examples: readonly string[]): CountedGroup {
  const title = isPolicyMark(what) ? policyMarks[what].title : lossTitle(what);
  return { what, title, count, examples };
}

function joinGroups(groups: readonly CountedGroup[]): CountedGroup[] {
  const joined = [...Map.groupBy(groups, ({ what }) => what).values()].map((same) => ({
    ...same[0]!,
    count: same.reduce((sum, { count }) => sum + count, 0),
    examples: [...new Set(same.flatMap(({ examples }) => examples))].slice(0, MAX_EXAMPLES),
  }));
  return joined.sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
}

function within(account: string): (group: CountedGroup) => CountedGroup {
  return (group) => ({ ...group, examples: group.examples.map((it) => `${account}: ${it}`) });
}

function sumCounts(all: readonly OutcomeCounts[]): OutcomeCounts {
  const sum = noOutcomes();
  for (const counts of all)
    for (const [outcome, { items, bytes }] of Object.entries(counts)) {
      const own = sum[outcome as keyof OutcomeCounts];
      own.items += items;
      own.bytes += bytes;
    }
  return sum;
}

async function runsOf({ sql }: Ledger): Promise<RunReport[]> {
  const counts = new Map((await countByBatch(sql)).map((it) => [it.batch, it]));
  return (await readBatches(sql)).map((batch) => {
    const { items = 0, bytes = 0 } = counts.get(batch.id) ?? {};
    // A run of less than a second has taken one at most.
    const seconds = batch.finishedAt === 0 ? 0 : Math.max(1, batch.finishedAt - batch.startedAt);
    return {
      ...batch,
      items,
      bytes,
      itemsPerSecond: seconds === 0 ? undefined : items / seconds,
      bytesPerSecond: seconds === 0 ? undefined : bytes / seconds,
    };
  });
}

function showPath(json: string): string {
  return (JSON.parse(json) as string[]).join('/');
}
