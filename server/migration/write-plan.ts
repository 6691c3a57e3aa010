import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsvPieces } from '#codecs/csv/format-csv.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { formatJson } from './reports/format-json.ts';
import { formatPage, formatParagraph, formatRows, type Cell } from './reports/html-page.ts';

/** Writes a plan as plan.json, plan.csv (a row a folder) and plan.html; gives their paths. */
export async function writePlan(folder: string, plan: MigrationPlan): Promise<readonly string[]> {
  const files = [
    [join(folder, 'plan.json'), () => formatJson(plan)],
    [join(folder, 'plan.csv'), () => formatCsvPieces(tableOf(plan))],
    [join(folder, 'plan.html'), () => pageOf(plan)],
  ] as const;
  for (const [path, text] of files) await writeFile(path, text(), { mode: 0o600 });
  return files.map(([path]) => path);
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
];

function* rowsOf({ accounts }: MigrationPlan): Generator<string[]> {
  for (const { source, target, group, folders, error } of accounts) {
    if (error !== undefined) yield [source, target, group, '', '', '', '', '', '', '', error];
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
        ];
  }
}

function* tableOf(plan: MigrationPlan): Generator<string[]> {
  yield titles;
  yield* rowsOf(plan);
}

/** Nobody reads more of them on a page; the table has all of them. */
const MAX_SHOWN = 5000;

function pageOf(plan: MigrationPlan): string {
  const { name, sources, target, policies, accounts, items, bytes, estimatedSeconds } = plan;
  const facts: Cell[][] = [
    ['From', sources.map(({ product }) => product).join(' and ')],
    ['To', target.product],
    ['Accounts', accounts.length],
    ['Items', items],
    ['Bytes', bytes],
    ['Estimated time', `${Math.ceil(estimatedSeconds / 60)} min`],
  ];
  const rows = accounts.reduce((sum, { folders }) => sum + folders.length, 0);
  const warnings = [...sources.flatMap((it) => it.warnings), ...target.warnings];
  const losses = [...new Set(sources.flatMap((it) => it.notCarriedOver))];
  return formatPage(`Plan of the migration ${name}`, [
    formatRows(['', ''], facts),
    ...(warnings.length > 0
      ? [
          '<h2>To be looked at</h2>',
          formatRows(
            ['warning'],
            warnings.map((it) => [it]),
          ),
        ]
      : []),
    ...(losses.length > 0
      ? [
          '<h2>Not carried over</h2>',
          formatRows(
            ['what'],
            losses.map((it) => [it]),
          ),
        ]
      : []),
    '<h2>Policies</h2>',
    formatRows(
      ['policy', 'value'],
      Object.entries(policies).map(([key, value]) => [key, String(value)]),
    ),
    '<h2>Folders</h2>',
    formatRows(titles, [...rowsOf(plan).take(MAX_SHOWN)]),
    ...(rows > MAX_SHOWN
      ? [formatParagraph(`And ${rows - MAX_SHOWN} more: plan.csv has all of them.`)]
      : []),
    ...settingsOf(plan),
  ]);
}

function settingsOf({ accounts }: MigrationPlan): string[] {
  const rows = accounts.flatMap(({ source, settings }) =>
    settings.map(({ name, note }) => [source, name, note]),
  );
  if (rows.length === 0) return [];
  return ['<h2>Settings of accounts</h2>', formatRows(['account', 'what', ''], rows)];
}

function text(count: number | undefined): string {
  return count === undefined ? '' : String(count);
}
