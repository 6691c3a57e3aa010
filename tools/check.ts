// `npm run check`: every static check of the project, each as a process of its own, all results shown.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = process.execPath;
const steps: [name: string, args: string[]][] = [
  ['format', ['node_modules/oxfmt/bin/oxfmt', '--check', '.']],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--quiet']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['rfc references', ['tools/check-rfc-refs.ts']],
  ['dead code', ['node_modules/knip/bin/knip.js', '--no-progress']],
  [
    'architecture and docs',
    ['--test', '--test-isolation=none', ...globSync('test/architecture/*.test.ts', { cwd: root })],
  ],
];

/** Runs one step and gives its output, so that parallel steps do not mix their lines. */
async function runStep(args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (d: Buffer) => (output += d.toString()));
  child.stderr.on('data', (d: Buffer) => (output += d.toString()));
  return await new Promise((resolve) =>
    child.on('close', (code) => resolve({ code: code ?? 1, output })),
  );
}

const results = await Promise.all(
  steps.map(async ([name, args]) => ({ name, ...(await runStep(args)) })),
);
for (const { name, code, output } of results) {
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}\n`);
  if (code !== 0) process.stdout.write(`${output.trim()}\n\n`);
}
process.exitCode = results.every((r) => r.code === 0) ? 0 : 1;
