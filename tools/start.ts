// `npm start`: a server to try out. Makes ./data on the first run, with a sample domain, two users, sample mail, a calendar
// and contacts, and runs it in the foreground on 127.0.0.1. $MAILSTEAD_DATA and $MAILSTEAD_PORT_BASE move it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../server/main.ts';
import { askServer } from '../server/platform/control-socket.ts';
import { locateDataFolder } from '../server/platform/data-folder.ts';
import { dieWithParent } from '../server/platform/process-life.ts';
import { sampleCalendar, sampleContacts } from './sample-groupware.ts';
import { deliverSampleMail } from './sample-mail.ts';

interface SampleAccount {
  readonly address: string;
  readonly name: string;
  readonly password: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const data = resolve(root, process.env['MAILSTEAD_DATA'] ?? 'data');
const portBase = Number(process.env['MAILSTEAD_PORT_BASE'] ?? '10000');
const host = '127.0.0.1';
const accountsFile = join(data, 'sample-accounts.json');
const people = [
  { address: 'admin@example.test', name: 'Administrator' },
  { address: 'alice@example.test', name: 'Alice Example' },
  { address: 'bob@example.test', name: 'Bob Example' },
];

/** Runs one command of ours; its JSON answer goes to the caller, not to the terminal. */
async function run(...args: string[]): Promise<Record<string, unknown>> {
  let output = '';
  const code = await main([...args, '--data', data, '--json'], (text) => (output += text));
  if (code !== 0) process.exit(code);
  return JSON.parse(output) as Record<string, unknown>;
}

async function makeData(): Promise<SampleAccount[]> {
  const [admin, ...users] = people;
  const options = ['--hostname', 'localhost', '--domain', 'example.test', '--bind', host];
  const made = await run(
    'init',
    ...options,
    '--port-base',
    String(portBase),
    '--admin',
    admin!.address,
    '--generate-password',
  );
  const accounts = [{ ...admin!, password: String(made['password']) }];
  for (const person of users) {
    const added = await run(
      'account',
      'add',
      person.address,
      '--name',
      person.name,
      '--generate-password',
    );
    accounts.push({ ...person, password: String(added['password']) });
  }
  await addGroupware(users[0]!.address);
  writeFileSync(accountsFile, `${JSON.stringify(accounts, undefined, 2)}\n`, { mode: 0o600 });
  return accounts;
}

async function addGroupware(address: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-sample-'));
  try {
    const calendar = join(folder, 'calendar.ics');
    writeFileSync(calendar, sampleCalendar(new Date()));
    await run('calendar', 'import', address, calendar);
    const contacts = join(folder, 'contacts.vcf');
    writeFileSync(contacts, sampleContacts());
    await run('contacts', 'import', address, contacts);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Listener {
  readonly name: string;
  readonly port: number;
}

/** Waits until the server answers, and gives what it listens on. */
async function waitUntilServing(): Promise<readonly Listener[]> {
  for (;;) {
    try {
      const report = await askServer(
        locateDataFolder(data).controlAddress,
        { command: 'status' },
        5000,
      );
      return (report as { listeners: Listener[] }).listeners;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** Beside the listeners: what is at them by http. */
function webAddresses(listeners: readonly Listener[]): string[] {
  const http = listeners.find((l) => l.name === 'http');
  if (http === undefined) return [];
  const origin = `http://${host}:${http.port}`;
  return [
    `  calendars, tasks, contacts, files  ${origin}/dav/`,
    `  settings of programs and phones    ${origin}/setup/`,
  ];
}

function describe(accounts: readonly SampleAccount[], listeners: readonly Listener[]): string {
  return [
    '',
    `Mailstead is running on ${host}; its data is in ${data}`,
    '',
    ...listeners.map(({ name, port }) =>
      name.startsWith('http')
        ? `  ${name.padEnd(12)} ${name}://${host}:${port}/`
        : `  ${name.padEnd(12)} ${host}:${port}`,
    ),
    '',
    ...webAddresses(listeners),
    '',
    ...accounts.map((a) => `  ${a.address.padEnd(24)} password ${a.password}`),
    '',
    'Sign-in without TLS is allowed on this address. Ctrl-C stops the server.',
    '',
  ].join('\n');
}

dieWithParent();
const isFirstRun = !existsSync(join(data, 'mailstead.toml'));
const accounts = isFirstRun
  ? await makeData()
  : existsSync(accountsFile)
    ? (JSON.parse(readFileSync(accountsFile, 'utf8')) as SampleAccount[])
    : [];
// The folder may have been made with another base.
process.env['MAILSTEAD_SERVER_PORT_BASE'] = String(portBase);
const ended = main(['serve', '--data', data]);
const listeners = await Promise.race([waitUntilServing(), ended]);
if (typeof listeners === 'object') {
  const lmtp = listeners.find((l) => l.name === 'lmtp');
  if (isFirstRun && lmtp !== undefined) await deliverSampleMail({ host, port: lmtp.port });
  process.stdout.write(describe(accounts, listeners));
}
process.exitCode = await ended;
