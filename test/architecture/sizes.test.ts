import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSource } from './imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MAX_SOURCE_LINES = 400;
const MAX_TEST_LINES = 600;

/** Tables are data: their length says nothing about how they read. */
const sizes = globSync(['server/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'tools/**/*.ts'], {
  cwd: root,
})
  .filter((file) => !/\/tables\//.test(file))
  .map((file) => ({
    file,
    isTest: /\.(test|fuzz)\.ts$|^test\//.test(file),
    lineCount: readSource(root, file).split('\n').length - 1,
  }));

test('no source file is longer than 400 lines, no test longer than 600', () => {
  const long = sizes.filter((s) => s.lineCount > (s.isTest ? MAX_TEST_LINES : MAX_SOURCE_LINES));
  assert.deepEqual(long, []);
});

test('half of the source files are shorter than 100 lines', () => {
  const counts = sizes.filter((s) => !s.isTest).map((s) => s.lineCount);
  const median = counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)]!;
  assert.ok(median < 100, `the median is ${median}`);
});
