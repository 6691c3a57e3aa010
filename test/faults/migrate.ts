// A migration of many accounts that is killed every few seconds until it ends.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { startDovecot } from '../support/dovecot.ts';
import { createChoices } from './choices.ts';
import type { FaultOptions } from './fault-options.ts';
import { makeServerFolder, runCommand } from './server-process.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const MESSAGES = 500;
/** From the start of a run to the moment it is killed, in milliseconds. */
const SHORTEST_MS = 300;
const LONGEST_MS = 900;
/** Runs after which something is wrong: each gets at least a batch further. */
const MAX_RUNS = 200;

/** Carries accounts over from a Dovecot; gives whether every message is there once in the end. */
export async function runMigrate(
  options: FaultOptions,
  print: (line: object) => void,
): Promise<boolean> {
  const accounts = options.number('accounts', 20);
  const seed = options.number('seed', randomInt(2 ** 31));
  const choices = createChoices(seed);
  await using dovecot = await startDovecot();
  const users = Array.from({ length: accounts }, (_, n) => `user${n}`);
  await Promise.all(users.map(async (user) => await fillMailboxes(dovecot.port, user, MESSAGES)));
  const folder = await makeServerFolder({ accounts: users.map((user) => `${user}@faults.test`) });
  const data = ['--data', folder.data];
  const list = join(folder.root, 'users.csv');
  const rows = users.map((user) => `${user},${user}@faults.test,pass`);
  writeFileSync(list, ['source,target,password', ...rows, ''].join('\n'));
  await runCommand([
    'migrate',
    'new',
    'move',
    '--from',
    `imap://127.0.0.1:${dovecot.port}`,
    ...data,
  ]);
  await runCommand(['migrate', 'users', 'move', '--csv', list, ...data]);
  let kills = 0;
  for (let run = 1; run <= MAX_RUNS; run++) {
    const child = spawn(process.execPath, [MAIN, 'migrate', 'run', 'move', ...data], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await Promise.race([ended, delay(SHORTEST_MS + choices.below(LONGEST_MS - SHORTEST_MS))]);
    if (child.exitCode !== null) break;
    child.kill('SIGKILL');
    await ended;
    kills++;
  }
  const verified = await runCommand(['migrate', 'verify', 'move', '--source', '--json', ...data]);
  const { accounts: results } = JSON.parse(verified.stdout) as {
    accounts: { source: string; compared: number; differences: unknown[] }[];
  };
  const problems: object[] = results.filter(
    ({ compared, differences }) => compared !== MESSAGES || differences.length > 0,
  );
  for (const user of users) {
    const shown = await runCommand(['account', 'show', `${user}@faults.test`, '--json', ...data]);
    const { usage } = JSON.parse(shown.stdout) as { usage: { messages: number } };
    if (usage.messages !== MESSAGES)
      problems.push({ user, messages: usage.messages, wanted: MESSAGES });
  }
  print({ fault: 'migrate', accounts, kills, messages: accounts * MESSAGES, seed, problems });
  if (problems.length === 0) rmSync(folder.root, { recursive: true, force: true });
  return problems.length === 0;
}
