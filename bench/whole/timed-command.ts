import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export interface TimedCommand {
  readonly seconds: number;
  /** The most memory that its processes had at once. What they share with others is counted in parts (PSS), as peers were measured. */
  readonly highestMb: number;
  /** The most that each of them ever had resident, added up: what two of them share is counted twice. */
  readonly residentMb: number;
}

const SAMPLE_MS = 100;

/** Runs a command from the start of its process to its end. @throws when it fails */
export async function timedCommand(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TimedCommand> {
  const before = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let highestMb = 0;
  let residentMb = 0;
  const watch = setInterval(() => {
    const pids = processesOf(child.pid!);
    highestMb = Math.max(highestMb, sumOf(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB/m));
    residentMb = Math.max(residentMb, sumOf(pids, 'status', /^VmHWM:\s+(\d+) kB/m));
  }, SAMPLE_MS);
  const complaints = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - before) / 1000;
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${await complaints}`);
  return { seconds, highestMb, residentMb };
}

/** A process with those that it started. */
function processesOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(processesOf)];
  } catch {
    return [];
  }
}

function sumOf(pids: readonly number[], file: string, field: RegExp): number {
  return pids.reduce((sum, pid) => {
    try {
      const found = field.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1];
      return sum + Number(found ?? 0) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}
