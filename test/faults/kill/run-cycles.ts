import { setTimeout as delay } from 'node:timers/promises';
import { type Choices, createChoices } from '../choices.ts';
import { type ServerProcess, startServerProcess, type StartOptions } from '../server-process.ts';
import { compareWorld } from './compare-world.ts';
import type { KillWorld } from './kill-world.ts';
import { runSender, type SenderCounts } from './senders.ts';

export interface CycleOptions {
  readonly cycles: number;
  readonly seed: number;
  readonly senders: number;
  /** What else happens to the data before the next start. */
  readonly afterKill?: () => Readonly<Record<string, number>>;
  readonly start?: () => StartOptions;
  readonly onCycle?: (line: CycleLine) => void;
}

export interface CycleLine {
  readonly cycle: number;
  readonly startMs: number;
  readonly compareMs: number;
  readonly runMs: number;
  /** SMTP messages, and changes by IMAP and DAV, the server acknowledged in this cycle. */
  readonly sent: number;
  readonly changes: number;
  readonly refused: number;
  /** Messages read back and compared. */
  readonly compared: number;
  readonly queued: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Longest time that clients work before the server is killed. */
const LONGEST_RUN_MS = 600;

/** Starts the server, compares, lets the clients work and kills it, again and again; stops at the first problem. */
export async function runCycles(world: KillWorld, options: CycleOptions): Promise<CycleLine[]> {
  const choices = createChoices(options.seed);
  const lines: CycleLine[] = [];
  let kills = 0;
  for (let cycle = 1; cycle <= options.cycles + 1; cycle++) {
    const isStartKilled = choices.oneIn(8);
    if (isStartKilled) {
      await killWhileStarting(world, choices, options.start?.());
      kills++;
      options.afterKill?.();
    }
    const server = await startServerProcess(world.folder, options.start?.());
    let ran: Awaited<ReturnType<typeof useServer>>;
    try {
      ran = await useServer(world, server, { ...options, cycle, choices, kills });
    } finally {
      // Also when a client met what it did not expect: nothing changes the data any more.
      await server.kill();
    }
    kills++;
    const { messages, queued, problems, compareMs, isLast, runMs, run } = ran;
    const faults = isLast ? {} : (options.afterKill?.() ?? {});
    const line: CycleLine = {
      cycle,
      startMs: Math.round(server.startedInMs),
      compareMs: Math.round(compareMs),
      runMs,
      sent: run.sent,
      changes: run.changes,
      refused: run.refused.length,
      compared: messages,
      queued,
      faults,
      problems,
    };
    lines.push(line);
    options.onCycle?.(line);
    if (problems.length > 0) break;
  }
  return lines;
}

/** Compares, then lets the clients work until the server is killed, unless there is nothing more to be done. */
async function useServer(
  world: KillWorld,
  server: ServerProcess,
  at: CycleOptions & { readonly cycle: number; readonly choices: Choices; readonly kills: number },
) {
  const { cycle, cycles, choices, senders, kills } = at;
  const startedAt = performance.now();
  const { messages, queued, problems } = await compareWorld(world, kills);
  const compareMs = performance.now() - startedAt;
  const isLast = cycle > cycles || problems.length > 0;
  const runMs = isLast ? 0 : choices.between(20, LONGEST_RUN_MS);
  const run = isLast
    ? { sent: 0, changes: 0, refused: [] }
    : await workUntilKilled(world, server, { cycle, runMs, choices, senders });
  problems.push(...run.refused.map((r) => `refused: ${r}`));
  return { messages, queued, problems, compareMs, isLast, runMs, run };
}

async function workUntilKilled(
  world: KillWorld,
  server: ServerProcess,
  work: { cycle: number; runMs: number; choices: Choices; senders: number },
): Promise<{ sent: number; changes: number; refused: string[] }> {
  const { portBase, password } = world.folder;
  const { cycle, runMs, choices } = work;
  const counts: SenderCounts = { acknowledged: 0, refused: 0 };
  const { dav } = world;
  const changesBefore = changesIn(world);
  const clients = [
    ...Array.from({ length: work.senders }, async (_, i) => {
      const isUser = i % 2 === 1;
      const setting = {
        port: portBase + (isUser ? 587 : 25),
        signIn: isUser ? { name: world.popAccounts[i % 3]!, password } : undefined,
        name: `c${cycle}-s${i}`,
        choices: createChoices(choices.below(2 ** 31)),
      };
      await runSender(setting, world, counts);
    }),
    ...world.writers.map(async (writer) => {
      await writer.work(portBase + 143, createChoices(choices.below(2 ** 31)));
    }),
    ...[...dav.writers, ...dav.followers].map(async (client) => {
      await client.work(portBase + 80, createChoices(choices.below(2 ** 31)));
    }),
  ];
  const working = Promise.all(clients);
  // A client that fails for another reason than the kill ends the run at once.
  await Promise.race([delay(runMs), working]);
  await server.kill();
  await working;
  return {
    sent: counts.acknowledged,
    changes: changesIn(world) - changesBefore,
    refused: [
      ...[...world.writers, ...dav.writers, ...dav.followers].flatMap((w) => w.refused.splice(0)),
      ...(counts.refused > 0 ? [`${counts.refused} messages by SMTP`] : []),
    ],
  };
}

function changesIn({ writers, dav }: KillWorld): number {
  return [...writers, ...dav.writers].reduce((sum, w) => sum + w.acknowledged, 0);
}

/** Ends the server while it recovers from the end before. */
async function killWhileStarting(
  world: KillWorld,
  choices: Choices,
  start: StartOptions | undefined,
): Promise<void> {
  const afterMs = choices.between(100, 1000);
  try {
    const server = await startServerProcess(world.folder, {
      ...start,
      onSpawn: (child) => setTimeout(() => child.kill('SIGKILL'), afterMs),
    });
    await server.kill();
  } catch {
    // It was killed before it served, as wanted.
  }
}
