// What the benches of the whole server share: figures, servers to measure, and the load generators.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { sharedData } from '../../test/support/shared-data.ts';

export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The bound of performance.md, and on which side of it the value has to be. */
  readonly budget?: readonly ['<=' | '>=', number];
  /** The same, measured on the best peer in the same run. */
  readonly peer?: number | undefined;
}

export interface BenchRun {
  /** 1 for the sizes the budgets are about; smaller for a quick look. */
  readonly scale: number;
  report(bench: string, figure: Figure): void;
  skip(bench: string, reason: string): void;
}

export interface FigureLine {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: string | null;
  readonly isWithin: boolean | null;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly machine: string;
  readonly date: string;
}

export function createBenchRun(scale: number, print: (line: object) => void): BenchRun {
  const machine = `${hostname()}: ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
  return {
    scale,
    report(bench, { figure, value, unit, budget, peer }) {
      const line: FigureLine = {
        bench,
        figure,
        value: rounded(value),
        unit,
        budget: budget === undefined ? null : `${budget[0]} ${budget[1]}`,
        isWithin:
          budget === undefined
            ? null
            : budget[0] === '<='
              ? value <= budget[1]
              : value >= budget[1],
        peer: peer === undefined ? null : rounded(peer),
        ratio: peer === undefined ? null : rounded(value / peer),
        machine,
        date: new Date().toISOString(),
      };
      print(line);
    },
    skip: (bench, reason) => print({ bench, skipped: reason }),
  };
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Where the load generators lie; undefined when they are not on this machine. */
export function findGenerator(name: string): string | undefined {
  return sharedData('..', 'tools', 'load', name);
}

/** Runs a load generator in a process of its own and gives the JSON lines it printed. */
export async function runGenerator(
  path: string,
  options: Readonly<Record<string, string | number>>,
): Promise<Readonly<Record<string, unknown>>[]> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${path} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A number inside a generator's line, by its path. */
export function numberAt(
  line: Readonly<Record<string, unknown>> | undefined,
  path: string,
): number {
  let at: unknown = line;
  for (const part of path.split('.'))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return typeof at === 'number' ? at : Number.NaN;
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}
