import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsv, formatCsvPieces } from '#codecs/csv/format-csv.ts';
import type { AccountReport, CountedGroup, MigrationReport } from './migration-report.ts';
import { showPosting } from './users/user-columns.ts';
import { formatJson } from './reports/format-json.ts';
import { pageNames } from './reports/page-names.ts';
import { formatAccountPage, formatSummaryPage } from './reports/report-pages.ts';

/**
 * Writes a report as report.html with a page an account in accounts/, as report.json, and as CSV: accounts, folders, losses,
 * what was left, aliases and lists. Gives the paths of what there is to open, the pages of accounts not among them.
 */
export async function writeReport(
  folder: string,
  report: MigrationReport,
): Promise<readonly string[]> {
  const pages = join(folder, 'accounts');
  // Accounts that are no longer part of it must not stay behind.
  await rm(pages, { recursive: true, force: true });
  await mkdir(pages, { recursive: true, mode: 0o700 });
  const names = pageNames(report.accounts.map(({ source }) => source));
  const pageOf = (account: AccountReport) => `accounts/${names.get(account.source)!}`;
  // One after the other, and in pieces: an account may have a hundred thousand folders.
  const files: readonly (readonly [string, () => string | Iterable<string>])[] = [
    ['report.html', () => formatSummaryPage(report, pageOf)],
    ['report.json', () => formatJson(report)],
    ['report-accounts.csv', () => formatCsv(accountRows(report))],
    ['report-folders.csv', () => formatCsvPieces(folderRows(report))],
    ['report-losses.csv', () => formatCsv(lossRows(report))],
    ['report-left.csv', () => formatCsvPieces(leftRows(report))],
    ['report-lists.csv', () => formatCsv(entryRows(report))],
  ];
  for (const account of report.accounts)
    await writeFile(join(pages, names.get(account.source)!), formatAccountPage(report, account), {
      mode: 0o600,
    });
  for (const [name, text] of files) await writeFile(join(folder, name), text(), { mode: 0o600 });
  return files.map(([name]) => join(folder, name));
}

const outcomes = ['written', 'merged', 'skipped', 'refused', 'unreadable', 'gone'] as const;
const outcomeTitles = outcomes.flatMap((it) => [`${it} items`, `${it} bytes`]);

function outcomeCells(counts: AccountReport['counts']): string[] {
  return outcomes.flatMap((it) => [String(counts[it].items), String(counts[it].bytes)]);
}

function accountRows({ accounts }: MigrationReport): string[][] {
  return [
    [
      'account',
      'target account',
      'group',
      'state',
      'last run',
      'proven',
      ...outcomeTitles,
      'error',
    ],
    ...accounts.map((it) => [
      it.source,
      it.target,
      it.group,
      it.state,
      moment(it.finishedAt),
      it.isProven ? 'yes' : 'no',
      ...outcomeCells(it.counts),
      it.error,
    ]),
  ];
}

function* folderRows({ accounts }: MigrationReport): Generator<string[]> {
  yield ['account', 'kind', 'folder', 'target folder', ...outcomeTitles];
  for (const { source, folders } of accounts)
    for (const it of folders)
      yield [source, it.kind, it.source, it.target, ...outcomeCells(it.counts)];
}

function lossRows({ accounts }: MigrationReport): string[][] {
  const rowsOf = (source: string, sort: string, groups: readonly CountedGroup[]) =>
    groups.map((it) => [source, sort, it.what, it.title, String(it.count), it.examples.join('; ')]);
  return [
    ['account', 'loss or policy', 'what', 'title', 'count', 'examples'],
    ...accounts.flatMap(({ source, losses, policies }) => [
      ...rowsOf(source, 'loss', losses),
      ...rowsOf(source, 'policy', policies),
    ]),
  ];
}

function* leftRows({ accounts }: MigrationReport): Generator<string[]> {
  yield ['account', 'kind', 'folder', 'item', 'outcome', 'reason', 'bytes', 'received', 'kept'];
  for (const { source, left } of accounts)
    for (const it of left)
      yield [
        source,
        it.kind,
        it.folder,
        it.id,
        it.outcome,
        it.reason,
        String(it.bytes),
        moment(it.receivedAt),
        it.isKept ? 'as report message' : '',
      ];
}

function entryRows({ entries }: MigrationReport): string[][] {
  return [
    ['address', 'kind', 'source', 'state', 'members', 'who may write', 'problems'],
    ...entries.map((it) => [
      it.address,
      it.kind,
      it.source,
      it.state,
      it.members.join(' '),
      it.kind === 'list' ? showPosting(it.posting) : '',
      it.problems.join('; '),
    ]),
  ];
}

function moment(epochSeconds: number): string {
  if (epochSeconds === 0) return '';
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString();
}
