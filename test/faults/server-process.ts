// A server of its own process, over a data folder of its own: started, killed, started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { unusedPortBase } from '../support/port-base.ts';
import { addDomains } from './add-domains.ts';

const MANY_ACCOUNTS = 20;
const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const compiled = fileURLToPath(new URL('../../.cache/compiled', import.meta.url));

export interface ServerFolder {
  /** Holds the data folder and the servers' logs. */
  readonly root: string;
  readonly data: string;
  readonly portBase: number;
  readonly password: string;
}

export interface FolderOptions {
  readonly accounts: readonly string[];
  /** Domains besides those of the accounts. */
  readonly domains?: readonly string[];
  readonly password?: string;
  /** Lines of mailstead.toml to be added. */
  readonly settings?: string;
  /** Where the data folder is made, when not beside the log. */
  readonly dataWithin?: string;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** From the start of the process until all ports answered. */
  readonly startedInMs: number;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Ends it in an orderly way; gives its exit code. */
  stop(): Promise<number>;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

/** Runs one command of ours to its end. */
export async function runCommand(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawnProgram(args, 'pipe', options);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code: code ?? -1, stdout, stderr };
}

/** Makes the data folder of a new server with these accounts, which all have the same password. */
export async function makeServerFolder(options: FolderOptions): Promise<ServerFolder> {
  const root = mkdtempSync(join(tmpdir(), 'mailstead-faults-'));
  const data = join(options.dataWithin ?? root, 'data');
  const portBase = await unusedPortBase();
  const password = options.password ?? 'correct horse battery';
  const ownDomains = options.accounts.map((a) => a.slice(a.indexOf('@') + 1));
  const domains = [...new Set([...ownDomains, ...(options.domains ?? [])])];
  const names = ['--hostname', 'localhost', '--domain', domains[0] ?? 'example.test'];
  const ports = ['--bind', '127.0.0.1', '--port-base', String(portBase)];
  await succeed('init', '--data', data, ...names, ...ports);
  await addDomains(data, domains.slice(1));
  const list = join(root, 'accounts.csv');
  // Our own hash takes too long for thousands.
  const isMany = options.accounts.length > MANY_ACCOUNTS;
  const secret = isMany ? quickHash(password) : password;
  const lines = options.accounts.map((address) => `${address},${secret}\n`);
  writeFileSync(list, `address,${isMany ? 'password-hash' : 'password'}\n${lines.join('')}`);
  await succeed('account', 'import-csv', list, '--data', data);
  addSettings(join(data, 'mailstead.toml'), options.settings ?? '');
  return { root, data, portBase, password };
}

/** Starts a server and waits until it serves; `started` gives its process at once, for a kill while it starts. */
export async function startServerProcess(
  folder: ServerFolder,
  options: StartOptions & { readonly onSpawn?: (child: ChildProcess) => void } = {},
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawnProgram(['serve', '--data', folder.data], join(folder.root, 'log'), options);
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  // No server outlives a harness that fails.
  const end = () => void child.kill('SIGKILL');
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
  options.onSpawn?.(child);
  const first = await Promise.race([once(child.stdout!, 'data').then(() => undefined), ended]);
  if (first !== undefined)
    throw new Error(
      `the server ended while it started (${first.join(' ')}); see ${folder.root}/log`,
    );
  return {
    child,
    pid: child.pid!,
    startedInMs: performance.now() - startedAt,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await ended)[0] ?? -1;
    },
  };
}

function quickHash(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

/** Puts each section of `text` into the file's section of the same name, or at its end. */
function addSettings(file: string, text: string): void {
  let whole = readFileSync(file, 'utf8');
  for (const section of text.split(/^(?=\[)/m)) {
    const header = /^\[.*\]$/m.exec(section)?.[0];
    if (header === undefined) continue;
    whole = whole.includes(`\n${header}\n`)
      ? whole.replace(`\n${header}\n`, `\n${section.trimEnd()}\n`)
      : `${whole}\n${section.trimEnd()}\n`;
  }
  writeFileSync(file, whole);
}

async function succeed(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand(args);
  if (code !== 0) throw new Error(`mailstead ${args.join(' ')}: ${stderr || stdout}`);
}

function spawnProgram(args: readonly string[], log: string, options: StartOptions): ChildProcess {
  const logFile = log === 'pipe' ? undefined : openSync(log, 'a');
  const child = spawn(
    process.execPath,
    [
      // As the launcher sets them, and the environment below.
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=8',
      ...(options.nodeArguments ?? []),
      program,
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', logFile ?? 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_TEST_CONTEXT: undefined,
        UV_THREADPOOL_SIZE: '32',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? compiled,
        MALLOC_ARENA_MAX: '2',
        MALLOC_TRIM_THRESHOLD_: '1048576',
        MALLOC_MMAP_THRESHOLD_: '1048576',
        ...options.environment,
      },
    },
  );
  if (logFile !== undefined) closeSync(logFile);
  return child;
}
