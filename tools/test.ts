// `npm test [-- PATH ...] [-- --only unit|scenarios|conformance|migration|interop]`: runs the test suite in one process, in random order.
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const groups: Record<string, string[]> = {
  unit: [
    'server/**/*.test.ts',
    'contract/**/*.test.ts',
    'test/*.test.ts',
    'test/architecture/**/*.test.ts',
    'test/support/**/*.test.ts',
    'test/faults/**/*.test.ts',
  ],
  scenarios: ['test/scenarios/**/*.test.ts'],
  conformance: ['test/conformance/**/*.test.ts'],
  migration: ['test/migration/**/*.test.ts'],
  interop: ['test/interop/**/*.test.ts'],
};

const args = process.argv.slice(2);
const onlyAt = args.indexOf('--only');
const only = onlyAt < 0 ? undefined : args.splice(onlyAt, 2)[1];
if (only !== undefined && !(only in groups)) {
  process.stderr.write(`test: unknown group ${only}; known: ${Object.keys(groups).join(', ')}\n`);
  process.exit(2);
}

/** A path given by hand may be a file or a folder. */
function toPattern(path: string): string {
  const found = statSync(new URL(path, `file://${root}`), { throwIfNoEntry: false });
  return found?.isDirectory() ? `${path.replace(/\/$/, '')}/**/*.test.ts` : path;
}

const patterns =
  args.length > 0 ? args.map(toPattern) : only ? groups[only]! : Object.values(groups).flat();
const files = globSync(patterns, { cwd: root }).sort();
if (files.length === 0) {
  process.stderr.write(`test: no test file matches ${patterns.join(' ')}\n`);
  process.exit(2);
}
const run = spawnSync(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-isolation=none',
    '--test-randomize',
    '--test-force-exit',
    '--test-timeout=180000',
    ...files,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, UV_THREADPOOL_SIZE: '32' } },
);
process.exitCode = run.status ?? 1;
