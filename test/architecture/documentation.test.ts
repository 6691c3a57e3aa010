import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandTable } from '#cli/command-table.ts';
import { allSections } from '#composition/all-sections.ts';
import { fileKey } from '#platform/settings.ts';
import { generatedPages } from '../../tools/generated-pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const generated = generatedPages();
const pages = globSync(
  ['*.md', 'docs/**/*.md', 'server/**/*.md', 'test/**/*.md', 'bench/**/*.md'],
  {
    cwd: root,
  },
).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

for (const { path, text } of generated)
  test(`${path} is what the code says`, () => {
    const full = join(root, path);
    const written = existsSync(full) ? readFileSync(full, 'utf8') : '';
    assert.ok(written === text, `${path} is out of date; run \`npm run docs\``);
  });

test('links between pages lead to files that exist', () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !existsSync(join(root, dirname(path), target)))
      .map((target) => `${path} -> ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('files that pages name exist', () => {
  const named = /`((?:server|test|tools|bench|fuzz|docs|rfc)\/[\w./-]+\.(?:ts|mjs|md|tsv))`/g;
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(named)]
      .map(([, file]) => file!)
      .filter((file) => !existsSync(join(root, file)))
      .map((file) => `${path} -> ${file}`),
  );
  assert.deepEqual(missing, []);
});

test('commands that pages show exist, with the options they show', () => {
  const wrong: string[] = [];
  const everywhere = new Set(['data', 'json', 'help', 'version']);
  for (const { path, text } of pages)
    for (const [, words] of text.matchAll(/(?:`|^ {4}|\$ )mailstead ([a-z][^`\n]*)/gm)) {
      const command = commandTable.find((c) => `${words!} `.startsWith(`${c.name} `));
      if (command === undefined) wrong.push(`${path}: mailstead ${words}`);
      else
        for (const [, option = ''] of words!.matchAll(/ --([a-z-]+)/g))
          if (!Object.hasOwn(command.options, option) && !everywhere.has(option))
            wrong.push(`${path}: ${command.name} --${option}`);
    }
  assert.deepEqual(wrong, []);
});

test('settings that the pages for administrators name exist', () => {
  const known = new Set(
    allSections.flatMap((s) => Object.keys(s.settings).map((key) => `${s.name}.${fileKey(key)}`)),
  );
  const sections = allSections.map((s) => s.name).join('|');
  const named = new RegExp(`\`((?:${sections})\\.(?!sqlite)[a-z][a-z0-9_]*)(?:\`| =)`, 'g');
  const wrong = pages
    .filter(({ path }) => path.startsWith('docs/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(named)]
        .map(([, key]) => key!)
        .filter((key) => !known.has(key))
        .map((key) => `${path}: ${key}`),
    );
  assert.deepEqual(wrong, []);
});
