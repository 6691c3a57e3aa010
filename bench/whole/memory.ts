import { setTimeout as delay } from 'node:timers/promises';
import { openImapClient } from '../../test/faults/wire/imap-client.ts';
import { type BenchRun, residentMb } from './bench-run.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { sendMany } from './send-many.ts';

/** After this the server is at rest: what a burst needed has gone back to the system. */
const REST_MS = 8000;

/** Resident memory of the whole server: idle, with busy SMTP connections, and for each idle IMAP connection. */
export async function benchMemory(run: BenchRun): Promise<void> {
  await using server = await startMeasuredServer({ accounts: 100 });
  const { pid } = server.process;
  await delay(REST_MS);
  run.report('memory', {
    figure: 'idle, 100 accounts',
    value: residentMb(pid),
    unit: 'MB',
    budget: ['<=', 120],
  });
  const before = residentMb(pid);
  const connections = Math.max(50, Math.round(1000 * run.scale));
  const clients = await signIn(server, connections);
  await delay(REST_MS);
  run.report('memory', {
    figure: `each of ${connections} idle IMAP connections`,
    value: ((residentMb(pid) - before) * 1024) / connections,
    unit: 'kB',
    budget: ['<=', 20],
  });
  for (const client of clients) client.close();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentMb(pid))), 100);
  await sendMany(server, { messages: Math.round(20_000 * run.scale), connections: 100 });
  clearInterval(watch);
  run.report('memory', {
    figure: 'most with 100 busy SMTP connections',
    value: most,
    unit: 'MB',
    budget: ['<=', 250],
  });
}

async function signIn(server: MeasuredServer, count: number) {
  const clients = [];
  for (let n = 0; n < count; n++) {
    const client = await openImapClient(server.port(143));
    await client.do(`LOGIN ${server.address((n % 100) + 1)} "${server.folder.password}"`);
    await client.do('SELECT INBOX');
    client.start('IDLE');
    clients.push(client);
  }
  return clients;
}
