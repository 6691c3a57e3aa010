import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsv } from '#codecs/csv/format-csv.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { formatPage, formatRows, type Cell } from './reports/html-page.ts';

/** Writes a plan as plan.json, plan.csv (a row a folder) and plan.html; gives their paths. */
export async function writePlan(folder: string, plan: MigrationPlan): Promise<readonly string[]> {
  const files = [
    [join(folder, 'plan.json'), `${JSON.stringify(plan, undefined, 2)}\n`],
    [join(folder, 'plan.csv'), formatCsv(rowsOf(plan))],
    [join(folder, 'plan.html'), pageOf(plan)],
  ] as const;
  for (const [path, text] of files) await writeFile(path, text, { mode: 0o600 });
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

function rowsOf({ accounts }: MigrationPlan): string[][] {
  return [
    titles,
    ...accounts.flatMap(({ source, target, group, folders, error }) =>
      error !== undefined
        ? [[source, target, group, '', '', '', '', '', '', '', error]]
        : folders.map((it) => [
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
          ]),
    ),
  ];
}

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
    formatRows(titles, rowsOf(plan).slice(1)),
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
