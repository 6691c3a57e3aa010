import { summarizeMigration, type MigrationSummary } from '#migration/summarize-migration.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withMigration } from './open-migration.ts';
import { formatTable, showUsedBytes } from './output.ts';

export const migrateReport = defineCommand({
  name: 'migrate report',
  summary: 'Tell what became of everything, account by account.',
  operands: ['NAME'],
  options: {},
  async run(context, [name = '']) {
    return await withMigration(context, name, async ({ ledger }) => {
      const summary = await summarizeMigration(ledger);
      context.out.answer({ name, ...summary }, () => linesOf(summary));
      return summary.accounts.every(({ state }) => state === 'done')
        ? exitCodes.done
        : exitCodes.failed;
    });
  },
});

function linesOf({ accounts, batches }: MigrationSummary): string[] {
  const rows = accounts.map(({ source, target, state, counts }) => {
    const of = (outcome: string) =>
      counts.filter((it) => it.outcome === outcome).reduce((sum, it) => sum + it.items, 0);
    const bytes = counts.reduce((sum, it) => sum + (it.outcome === 'written' ? it.bytes : 0), 0);
    return [
      source,
      target,
      state,
      of('written'),
      showUsedBytes(bytes),
      of('merged'),
      of('skipped'),
      of('refused') + of('unreadable'),
    ];
  });
  const titles = ['source', 'target', 'state', 'written', 'size', 'merged', 'left out', 'failed'];
  const problems = accounts.filter(({ error }) => error !== '');
  return [
    ...formatTable(titles, rows),
    `${batches.length} runs`,
    ...problems.flatMap(({ source, error }) =>
      error.split('\n').map((line) => `${source}: ${line}`),
    ),
  ];
}
