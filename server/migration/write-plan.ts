import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsv, formatCsvPieces } from '#codecs/csv/format-csv.ts';
import type { AccountPlan, MigrationPlan } from './migration-plan.ts';
import { formatJson } from './reports/format-json.ts';
import { pageNames } from './reports/page-names.ts';
import { formatAccountPlanPage, formatPlanPage } from './reports/plan-pages.ts';

/**
 * Writes a plan as plan.html with a page an account in plan-accounts/, as plan.json, plan.csv (a row a folder) and plan-lists.csv;
 * gives the paths of what there is to open.
 */
export async function writePlan(folder: string, plan: MigrationPlan): Promise<readonly string[]> {
  const pages = join(folder, 'plan-accounts');
  // Accounts that are no longer part of it must not stay behind.
  await rm(pages, { recursive: true, force: true });
  await mkdir(pages, { recursive: true, mode: 0o700 });
  const names = pageNames(plan.accounts.map(({ source }) => source));
  const pageOf = ({ source }: AccountPlan) => `plan-accounts/${names.get(source)!}`;
  const files = [
    ['plan.json', () => formatJson(plan)],
    ['plan.csv', () => formatCsvPieces(tableOf(plan))],
    ['plan-lists.csv', () => formatCsv(entryRows(plan))],
    ['plan.html', () => formatPlanPage(plan, pageOf)],
  ] as const;
  for (const account of plan.accounts)
    await writeFile(join(pages, names.get(account.source)!), formatAccountPlanPage(plan, account), {
      mode: 0o600,
    });
  for (const [name, text] of files) await writeFile(join(folder, name), text(), { mode: 0o600 });
  return files.map(([name]) => join(folder, name));
}

const titles = [
  'account',
  'target account',
  'group',
  'kind',
  'folder',
  'goes to',
  'items',
  'bytes',
  'left out',
  'there already',
  'notes',
  'done',
  'done bytes',
];

function* rowsOf({ accounts }: MigrationPlan): Generator<string[]> {
  for (const { source, target, group, folders, error } of accounts) {
    if (error !== undefined)
      yield [source, target, group, '', '', '', '', '', '', '', error, '', ''];
    else
      for (const it of folders)
        yield [
          source,
          target,
          group,
          it.kind,
          it.source,
          it.target ?? '',
          text(it.items),
          text(it.bytes),
          text(it.leftOut),
          text(it.present),
          it.notes.join('; '),
          text(it.done),
          text(it.doneBytes),
        ];
  }
}

function* tableOf(plan: MigrationPlan): Generator<string[]> {
  yield titles;
  yield* rowsOf(plan);
}

function entryRows({ entries }: MigrationPlan): string[][] {
  return [
    ['address', 'kind', 'account', 'state', 'members', 'lists among them', 'elsewhere', 'problems'],
    ...entries.map((it) => [
      it.address,
      it.kind,
      it.source,
      it.state,
      it.members.join(' '),
      String(it.lists),
      String(it.elsewhere),
      it.problems.join('; '),
    ]),
  ];
}

function text(count: number | undefined): string {
  return count === undefined ? '' : String(count);
}
