import { mkdir } from 'node:fs/promises';
import { buildReport } from '#migration/build-report.ts';
import type { MigrationReport } from '#migration/migration-report.ts';
import { summarizeMigration, type MigrationSummary } from '#migration/summarize-migration.ts';
import { writeReport } from '#migration/write-report.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withMigration } from './open-migration.ts';
import { formatTable, showUsedBytes } from './output.ts';

export const migrateReport = defineCommand({
  name: 'migrate report',
  summary: 'Tell what became of everything, account by account.',
  operands: ['NAME'],
  options: {
    to: {
      type: 'text',
      value: 'DIR',
      doc: 'folder to write to (default: reports in the folder of the migration)',
    },
  },
  details:
    'Writes report.html with a page an account for people, report.json and five CSV files for tables: accounts, folders, losses, what\n' +
    'was left item by item, aliases and lists. They say what the last `migrate verify` found, too. Exit code 1 until every account is done.',
  async run(context, [name = ''], { to }) {
    return await withMigration(context, name, async ({ folder, definition, ledger }) => {
      const place = to ?? folder.reports;
      await mkdir(place, { recursive: true, mode: 0o700 });
      const nowSeconds = Math.floor(context.clock.epochMs() / 1000);
      const report = await buildReport(ledger, definition, nowSeconds);
      const files = await writeReport(place, report);
      const summary = await summarizeMigration(ledger);
      context.out.answer({ name, ...summary, files }, () => linesOf(summary, report, files));
      return summary.accounts.every(({ state }) => state === 'done')
        ? exitCodes.done
        : exitCodes.failed;
    });
  },
});

function linesOf(
  { accounts, batches }: MigrationSummary,
  report: MigrationReport,
  files: readonly string[],
): string[] {
  const rows = report.accounts.map((it) => [
    it.source,
    it.target,
    it.state,
    it.counts.written.items,
    showUsedBytes(it.counts.written.bytes),
    it.counts.merged.items,
    it.counts.skipped.items,
    it.failures,
    it.isProven ? 'yes' : 'no',
  ]);
  const titles = [
    'source',
    'target',
    'state',
    'written',
    'size',
    'merged',
    'left out',
    'failed',
    'proven',
  ];
  const problems = accounts.filter(({ error }) => error !== '');
  return [
    ...formatTable(titles, rows),
    `${batches.length} runs`,
    ...report.losses.map(({ title, count }) => `not kept: ${count} ${title}`),
    ...report.policyCounts.map(({ title, count }) => `by policy: ${count} ${title}`),
    ...report.entries.flatMap((it) => it.problems),
    ...problems.flatMap(({ source, error }) =>
      error.split('\n').map((line) => `${source}: ${line}`),
    ),
    ...files,
  ];
}
