import { doneItems, isSizeKnown, type MigrationPlan } from '#migration/migration-plan.ts';
import { planMigration } from '#migration/plan-migration.ts';
import { readUsers } from '#migration/users-file.ts';
import { writePlan } from '#migration/write-plan.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { chooseUsers, userChoice } from './migrate-user-choice.ts';
import { withMigration } from './open-migration.ts';
import { formatTable, showUsedBytes } from './output.ts';

export const migratePlan = defineCommand({
  name: 'migrate plan',
  summary:
    'Say what a run would do: account by account, what is copied, merged, left out and lost, and how long it takes.',
  operands: ['NAME'],
  options: {
    ...userChoice,
    deep: {
      type: 'flag',
      doc: 'look into every folder: exact sizes, what is too large or too old, what policies would do to calendars and contacts',
    },
  },
  details:
    'Nothing is written but the plan itself: plan.html with a page an account, plan.csv, plan-lists.csv and plan.json in the\n' +
    'folder of the migration. What earlier runs carried over is counted as done, and not among the items. Exit code 1 when an account cannot be opened.',
  async run(context, [name = ''], given) {
    return await withMigration(
      context,
      name,
      async ({ folder, definition, ledger, openSources, openTarget }) => {
        const everybody = await readUsers(folder.usersFile);
        const plan = await planMigration({
          name,
          sources: await openSources(),
          target: await openTarget(),
          ledger,
          users: chooseUsers(everybody, given),
          everybody,
          policies: definition.policies,
          lanes: definition.lanes,
          isDeep: given.deep,
          nowSeconds: Math.floor(context.clock.epochMs() / 1000),
        });
        const files = await writePlan(folder.reports, plan);
        context.out.answer({ ...plan, files }, () => linesOf(plan, files));
        return plan.accounts.some(({ error }) => error !== undefined)
          ? exitCodes.failed
          : exitCodes.done;
      },
    );
  },
});

function linesOf(plan: MigrationPlan, files: readonly string[]): string[] {
  const isKnown = plan.accounts.every(isSizeKnown);
  const rows = plan.accounts.map((it) => [
    it.source,
    it.target,
    it.isThere ? 'there' : 'to be made',
    it.folders.length,
    doneItems(it),
    it.items,
    sizeText(it.bytes, isSizeKnown(it)),
    it.error ?? '',
  ]);
  return [
    ...plan.sources.flatMap(({ warnings }) => warnings),
    ...formatTable(
      ['source', 'target', 'account', 'folders', 'done', 'items', 'size', 'problem'],
      rows,
    ),
    ...entryLines(plan),
    `${plan.items} items, ${isKnown ? '' : 'size '}${sizeText(plan.bytes, isKnown)}, about ${Math.ceil(plan.estimatedSeconds / 60)} min${isKnown ? '' : ' or more (plan --deep looks for sizes)'}`,
    ...files,
  ];
}

function entryLines({ entries }: MigrationPlan): string[] {
  if (entries.length === 0) return [];
  const count = (state: string) => entries.filter((it) => it.state === state).length;
  return [
    `${entries.length} aliases, lists and members of shared mailboxes: ${count('to-be-made')} to be made, ${count('there')} there, ${count('conflict')} in conflict`,
    ...entries.flatMap(({ problems }) => problems),
  ];
}

function sizeText(bytes: number, isKnown: boolean): string {
  if (isKnown) return showUsedBytes(bytes);
  return bytes === 0 ? 'not known' : `over ${showUsedBytes(bytes)}`;
}
