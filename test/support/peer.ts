// Programs that the server is tested with. Where one is missing its tests are skipped, visibly; in continuous
// integration they fail.
import { spawn } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface PeerOptions {
  /** Standard input; empty without it. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Killed after this time, 30 s by default. */
  readonly timeoutMs?: number;
}

export interface PeerResult {
  /** -1 when it was killed. */
  readonly code: number;
  readonly stdout: string;
  /** What it wrote to both outputs. */
  readonly output: string;
}

/** Whether a missing program is a failure instead of a reason to skip. */
export const arePeersRequired = process.env['CI'] === 'true';

/** Its path; undefined when it is not installed. A path is taken as it is. */
export function findPeer(program: string): string | undefined {
  if (program.startsWith('/')) return isExecutable(program) ? program : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** For a test's `skip`: why it cannot run here, or false. */
export function skipWithout(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => findPeer(program) === undefined);
  if (missing.length === 0 || arePeersRequired) return false;
  return `not installed: ${missing.join(', ')}`;
}

/** The system's Python, which alone has the packages of the system. */
export const systemPython = '/usr/bin/python3';

/** skipWithout() for what is no program: a file or folder that matches each pattern. */
export function skipWithoutFiles(...patterns: readonly string[]): string | false {
  const missing = patterns.filter((pattern) => globSync(pattern).length === 0);
  if (missing.length === 0 || arePeersRequired) return false;
  return `not installed: ${missing.join(', ')}`;
}

/** @throws when it is not installed */
export function expectPeer(program: string): string {
  const path = findPeer(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

/** Runs a program to its end. */
export async function runPeer(
  program: string,
  args: readonly string[],
  options: PeerOptions = {},
): Promise<PeerResult> {
  const child = spawn(expectPeer(program), args, {
    stdio: 'pipe',
    timeout: options.timeoutMs ?? 30_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const out = { stdout: '', output: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    out.stdout += chunk.toString();
    out.output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (out.output += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...out }));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
