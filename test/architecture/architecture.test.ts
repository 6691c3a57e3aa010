import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { forbiddenNames, importTable, sqlFolders } from './import-table.ts';
import { importsOf, judgeImport, readSource, sourceFiles, tableFolder } from './imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = sourceFiles(root);

test('every import obeys the import table', () => {
  const wrong = files
    .flatMap((f) => importsOf(f, readSource(root, f)).map(judgeImport))
    .filter((p) => p !== undefined);
  assert.deepEqual(wrong, []);
});

test('a wrong import is caught when one is put in', () => {
  const cases: [file: string, text: string, expected: RegExp][] = [
    [
      'server/protocols/imap/session.ts',
      `import { x } from '#protocols/smtp/session.ts';`,
      /may not import protocols\/smtp/,
    ],
    [
      'server/store/open-store.ts',
      `import { x } from '#directory/accounts.ts';`,
      /store may not import directory/,
    ],
    ['server/codecs/mime/parse.ts', `import fs from 'node:fs';`, /does no I\/O/],
    ['server/queue/spool.ts', `import { x } from '../store/store.ts';`, /leaves its folder/],
    ['server/delivery/file.ts', `import { x } from '#store/sql/rows.ts';`, /private sub-folder/],
  ];
  for (const [file, text, expected] of cases)
    assert.match(importsOf(file, text).map(judgeImport).join('\n'), expected);
});

test('ARCHITECTURE.md shows the import table as it is', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  for (const { folder, mayImport } of importTable)
    assert.ok(
      page.includes(`| \`${folder}\` | ${mayImport.join(', ') || 'nothing of ours'} |`),
      `ARCHITECTURE.md lacks the row of ${folder}`,
    );
});

test('names say what is inside', () => {
  const bad = files.filter((f) =>
    f.split('/').some((part) => forbiddenNames.includes(basename(part, '.ts'))),
  );
  assert.deepEqual(bad, []);
});

test('every folder of the table opens with a README of at most 40 lines', () => {
  const folders = new Set(
    files.map((f) => tableFolder(f.replace(/^server\//, ''))).filter((f) => f !== undefined),
  );
  for (const folder of folders) {
    const readme = join(root, 'server', folder, 'README.md');
    assert.ok(existsSync(readme), `server/${folder}/README.md is missing`);
    assert.ok(
      readFileSync(readme, 'utf8').split('\n').length <= 41,
      `server/${folder}/README.md is longer than 40 lines`,
    );
  }
});

test('no module-level mutable state, no inheritance but of errors', () => {
  const wrong: string[] = [];
  for (const file of files.filter((f) => !/\.(test|fuzz)\.ts$/.test(f))) {
    const text = readSource(root, file);
    for (const node of parseSync(file, text).program.body) {
      const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
      if (declared?.type === 'VariableDeclaration' && declared.kind !== 'const')
        wrong.push(`${file}: top-level ${declared.kind}`);
    }
    for (const found of text.matchAll(/^(?:export )?class \w+(?:<[^>]+>)? extends (\w+)/gm))
      if (!found[1]!.endsWith('Error')) wrong.push(`${file}: class extends ${found[1]}`);
  }
  assert.deepEqual(wrong, []);
});

test('SQL is written only in the folders made for it', () => {
  const wrong = files.filter(
    (f) =>
      !sqlFolders.some((p) => p.test(f)) &&
      /from 'node:sqlite'|sql\.(all|get|run|rows)(<[^>]+>)?`/.test(readSource(root, f)),
  );
  assert.deepEqual(wrong, []);
});
