import type {
  AccountReport,
  CountedGroup,
  FolderReport,
  MigrationReport,
  RunReport,
} from '../migration-report.ts';
import type { LedgerEntry } from '../ledger.ts';
import {
  formatFacts,
  formatPage,
  formatParagraph,
  formatSection,
  formatWayBack,
  type Cell,
} from './html-page.ts';
import { describePolicies } from './policy-words.ts';
import { noticeText, proofCell, proofWord, stateCell, summarize } from './report-words.ts';
import { showBytes, showMoment } from './show-figures.ts';

const outcomeTitles = ['carried over', 'size', 'there before', 'left out', 'not carried over'];

/** The page that a manager reads. `pageOf` gives the address of an account's own page. */
export function formatSummaryPage(
  report: MigrationReport,
  pageOf: (account: AccountReport) => string,
): string {
  const { accounts, policies } = report;
  const { text, tone } = summarize(report);
  const rows = accounts.map((it): Cell[] => [
    { text: it.source, href: pageOf(it) },
    it.target,
    it.group,
    stateCell(it),
    ...outcomeCells(it.counts, it.failures),
    proofWord(it),
    noticeText(it),
  ]);
  const titles = ['account', 'new account', 'group', 'state', ...outcomeTitles, 'compared', 'told'];
  const open = accounts.filter(({ state, error }) => state !== 'done' || error !== '');
  return formatPage(`Migration ${report.name}`, [
    formatParagraph(text, tone),
    formatFacts([
      ['From', report.from.join(' and ')],
      ['To', report.to === 'mailstead:' ? 'this server' : report.to],
      ['As of', showMoment(report.reportedAt)],
    ]),
    formatSection(
      'Accounts to be looked at',
      ['account', 'state', 'what'],
      open.map((it) => [
        { text: it.source, href: pageOf(it) },
        stateCell(it),
        it.error.split('\n').join('; ') || 'no run has come to its end',
      ]),
    ),
    formatSection('Accounts', titles, rows),
    ...entrySections(report.entries),
    ...groupSections(report.losses, report.policyCounts),
    formatSection('Runs', runTitles, report.runs.map(runRow)),
    formatSection(
      'What is done where there is a choice',
      ['what', 'how'],
      describePolicies(policies),
    ),
  ]);
}

/** Everything about one account. */
export function formatAccountPage(report: MigrationReport, account: AccountReport): string {
  const { source, target, verification } = account;
  const facts: [string, Cell][] = [
    ['New account', account.isCreated ? `${target} (made by the migration)` : target],
    ['State', stateCell(account)],
    ['Last run', showMoment(account.finishedAt)],
    ['Compared', proofCell(account)],
    ['Told', noticeText(account)],
  ];
  return formatPage(`${source} – migration ${report.name}`, [
    formatWayBack('../report.html', 'All accounts'),
    formatFacts(facts),
    formatSection(
      'What went wrong',
      ['problem'],
      account.error.split('\n').flatMap((line) => (line === '' ? [] : [[line]])),
    ),
    ...folderSection(account.folders),
    formatSection(
      'Settings of the account',
      ['what', 'became', 'note'],
      account.settings.map(({ name, outcome, reason, note }) => [name, outcome, note ?? reason]),
    ),
    ...groupSections(account.losses, account.policies),
    formatSection(
      'Left out or not carried over, by reason',
      ['reason', 'items', 'size'],
      account.leftOut.map(({ reason, items, bytes }) => [reason, items, showBytes(bytes)]),
    ),
    formatSection(
      'Left out or not carried over, one by one',
      ['folder', 'name in the old system', 'received', 'size', 'reason', ''],
      account.left.map((it) => [
        it.folder,
        it.id,
        showMoment(it.receivedAt),
        showBytes(it.bytes),
        it.reason,
        it.isKept ? 'kept in a report message' : '',
      ]),
    ),
    formatSection(
      'Differences found by the last comparison',
      ['folder', 'item', 'what', 'detail'],
      (verification?.differences ?? []).map((it) => [it.folder, it.item, it.what, it.detail]),
    ),
  ]);
}

const entryKinds: Readonly<Record<LedgerEntry['kind'], string>> = {
  alias: 'aliases',
  list: 'lists',
  'shared-mailbox': 'members of shared mailboxes',
};

/** How many there are of each kind; one by one only what needs somebody. */
function entrySections(entries: readonly LedgerEntry[]): string[] {
  const count = (some: readonly LedgerEntry[], state: LedgerEntry['state']) =>
    some.filter((it) => it.state === state).length;
  return [
    formatSection(
      'Aliases and lists',
      ['what', 'made', 'there before', 'not made', 'with problems'],
      [...Map.groupBy(entries, ({ kind }) => kind)].map(([kind, some]): Cell[] => [
        entryKinds[kind],
        count(some, 'made'),
        count(some, 'there'),
        count(some, 'refused'),
        some.filter(({ problems }) => problems.length > 0).length,
      ]),
    ),
    formatSection(
      'Aliases and lists to be looked at',
      ['address', 'problem'],
      entries.flatMap(({ address, problems }) =>
        problems.map((it): Cell[] => [address, { text: it, tone: 'bad' }]),
      ),
    ),
  ];
}

/** Nobody reads more of them on a page; those that are not shown are in the tables. */
const MAX_FOLDERS = 5000;

function folderSection(folders: readonly FolderReport[]): string[] {
  const isAll = folders.length <= MAX_FOLDERS;
  const holdsSomething = ({ counts }: FolderReport) =>
    Object.values(counts).some(({ items }) => items > 0);
  const shown = isAll ? folders : folders.filter(holdsSomething).slice(0, MAX_FOLDERS);
  const rest = folders.length - shown.length;
  const titles = ['kind', 'folder', 'is now', ...outcomeTitles];
  return [
    formatSection('Folders', titles, shown.map(folderRow)),
    ...(isAll ? [] : [formatParagraph(`And ${rest} more: report-folders.csv has all of them.`)]),
  ];
}

function groupSections(
  losses: readonly CountedGroup[],
  policies: readonly CountedGroup[],
): string[] {
  const titles = ['what', 'count', 'for example'];
  const toRow = ({ title, count, examples }: CountedGroup): Cell[] => [
    title,
    count,
    examples.join('; '),
  ];
  return [
    formatSection('What has no place in the new system', titles, losses.map(toRow)),
    formatSection('What was done by policy', titles, policies.map(toRow)),
  ];
}

function folderRow({ kind, source, target, counts }: FolderReport): Cell[] {
  const failed = counts.refused.items + counts.unreadable.items;
  return [kind, source, target === source ? '' : target, ...outcomeCells(counts, failed)];
}

function outcomeCells(counts: FolderReport['counts'], failed: number): Cell[] {
  return [
    counts.written.items + counts.gone.items,
    showBytes(counts.written.bytes),
    counts.merged.items,
    counts.skipped.items,
    failed === 0 ? 0 : { text: String(failed), tone: 'bad' },
  ];
}

const runTitles = ['run', 'began', 'took', 'items', 'size', 'items a second', 'a second'];

function runRow(run: RunReport): Cell[] {
  const took = run.finishedAt === 0 ? 'cut off, or at work' : `${run.finishedAt - run.startedAt} s`;
  return [
    `${run.id} (${run.kind})`,
    showMoment(run.startedAt),
    took,
    run.items,
    showBytes(run.bytes),
    run.itemsPerSecond === undefined ? '' : Math.round(run.itemsPerSecond),
    run.bytesPerSecond === undefined ? '' : showBytes(run.bytesPerSecond),
  ];
}
