import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createChoices } from './choices.ts';
import { type FaultOptions, workerSettings } from './fault-options.ts';
import { runMailUser } from './overload/mail-user.ts';
import { makeServerFolder, type ServerFolder, startServerProcess } from './server-process.ts';
import { makeMessage } from './test-message.ts';
import { openSmtpSender } from './wire/smtp-sender.ts';

const folderOfThis = join(import.meta.dirname, 'overload');
const FIRST_MESSAGES = 20;
/** What people at their mail clients must not wait longer than, in 99 of 100 cases. */
const P99_BUDGET_MS = 250;

/** Hundreds of SMTP connections pour in mail; people at their IMAP clients notice nothing. */
export async function runOverload(options: FaultOptions, print: (line: object) => void) {
  const users = options.number('users', 50);
  const connections = options.number('connections', 500);
  const seconds = options.number('seconds', 20);
  const accounts = Array.from({ length: users }, (_, i) => `user${i + 1}@example.test`);
  const others = Array.from({ length: 50 }, (_, i) => `other${i + 1}@example.test`);
  const folder = await makeServerFolder({
    accounts: [...accounts, ...others],
    settings: `[log]\nlevel = "warn"\n${workerSettings(options)}`,
  });
  const delayFile = join(folder.root, 'loop-delay');
  const server = await startServerProcess(folder, {
    nodeArguments: ['--import', pathToFileURL(join(folderOfThis, 'event-loop-delay.ts')).href],
    environment: { MAILSTEAD_LOOP_DELAY: delayFile },
  });
  try {
    await fillInboxes(folder, accounts);
    await signInOnce(folder, accounts);
    const quiet = await measureUsers(folder, accounts, 3);
    const flood = new Worker(join(folderOfThis, 'flood-worker.ts'), {
      workerData: { port: folder.portBase + 25, connections, recipients: others },
    });
    await delay(1000);
    const startedAt = performance.now();
    const ownDelay = monitorEventLoopDelay({ resolution: 5 });
    ownDelay.enable();
    const busy = await measureUsers(folder, accounts, seconds);
    const loopDelayMs: unknown = existsSync(delayFile)
      ? JSON.parse(readFileSync(delayFile, 'utf8'))
      : undefined;
    flood.postMessage('stop');
    const [counts] = (await once(flood, 'message')) as [Record<string, number>];
    await flood.terminate();
    const lasted = (performance.now() - startedAt + 1000) / 1000;
    const isGood = busy.errors.length === 0 && busy.p99 <= P99_BUDGET_MS;
    print({
      fault: 'overload',
      connections,
      users,
      commands: busy.commands,
      errors: busy.errors.length,
      ...(busy.errors.length > 0 ? { firstErrors: busy.errors.slice(0, 5) } : {}),
      p50Ms: busy.p50,
      p99Ms: busy.p99,
      maxMs: busy.max,
      budgetMs: P99_BUDGET_MS,
      p99MsOf: busy.p99Of,
      quietP99Ms: quiet.p99,
      clientLoopDelayMs: Math.round(ownDelay.percentile(99) / 1e5) / 10,
      acceptedPerSecond: Math.round((counts['accepted'] ?? 0) / lasted),
      smtp: counts,
      loopDelayMs,
    });
    return isGood;
  } finally {
    await server.kill();
    rmSync(folder.root, { recursive: true, force: true });
  }
}

async function fillInboxes(folder: ServerFolder, accounts: readonly string[]): Promise<void> {
  const sender = await openSmtpSender(folder.portBase + 25);
  for (let n = 0; n < FIRST_MESSAGES; n++)
    await sender.send('sender@origin.test', accounts, makeMessage(`first-${n}`, 4000));
  sender.close();
}

/** The first sign-in pays for the password hash, which is not what is measured here. */
async function signInOnce(folder: ServerFolder, accounts: readonly string[]): Promise<void> {
  for (const account of accounts)
    await runMailUser(
      { port: folder.portBase + 143, account, password: folder.password },
      createChoices(1),
      () => true,
    );
}

async function measureUsers(folder: ServerFolder, accounts: readonly string[], seconds: number) {
  const until = performance.now() + seconds * 1000;
  const results = await Promise.all(
    accounts.map(
      async (account, i) =>
        await runMailUser(
          { port: folder.portBase + 143, account, password: folder.password },
          createChoices(i),
          () => performance.now() > until,
        ),
    ),
  );
  const all = results.flatMap((r) => r.latencies);
  const verbs = [...new Set(all.map((l) => l.verb))].sort();
  const msOf = (verb?: string) => all.filter((l) => verb === undefined || l.verb === verb);
  return {
    commands: all.length,
    p50: percentile(msOf(), 0.5),
    p99: percentile(msOf(), 0.99),
    max: percentile(msOf(), 1),
    p99Of: Object.fromEntries(verbs.map((verb) => [verb, percentile(msOf(verb), 0.99)])),
    errors: results.flatMap((r) => r.errors),
  };
}

function percentile(latencies: readonly { readonly ms: number }[], share: number): number {
  const sorted = latencies.map((l) => l.ms).sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return Math.round((sorted[at] ?? 0) * 10) / 10;
}
