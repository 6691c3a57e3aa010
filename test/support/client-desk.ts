// What a mail program meets at its user's: a server with two accounts, and a home folder to keep its own things in.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { systemFlags } from '#store/message.ts';
import { type PeerOptions, type PeerResult, runPeer } from './peer.ts';
import { startTestServer, type TestServer } from './start-server.ts';

export const alice = 'alice@example.test';
export const bob = 'bob@example.test';

export interface ClientDesk extends AsyncDisposable {
  readonly server: TestServer;
  readonly home: string;
  /** The server's certificate, self-signed, for "localhost" among others. */
  readonly certificate: string;
  readonly password: string;
  /** Writes a file below the home folder, readable by its owner only; gives its path. */
  write(path: string, text: string): Promise<string>;
  /** Runs a program whose home is this one. @throws AssertionError unless it ends with code 0 */
  run(program: string, args: readonly string[], options?: PeerOptions): Promise<PeerResult>;
  /** Environment of programs that this desk does not start itself. */
  readonly env: Readonly<Record<string, string>>;
  /** What a mailbox holds on the server: one line a message, as in "Subject 3 [flagged seen $label]". */
  mailbox(address: string, name: string): Promise<string[]>;
  mailboxNames(address: string): Promise<string[]>;
  /** Holds a mailbox against these lines; a program that works behind its user's back is given five seconds. */
  expectMailbox(address: string, name: string, lines: readonly string[]): Promise<void>;
}

export async function openClientDesk(): Promise<ClientDesk> {
  await using parts = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'mailstead-home-'));
  parts.defer(async () => await rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const server = parts.use(await startTestServer({ accounts: [alice, bob] }));
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LC_ALL: 'C.UTF-8' };
  const opened = parts.move();
  return {
    server,
    home,
    env,
    certificate: join(server.folder, 'tls/self-signed.pem'),
    password: server.password,
    async write(path, text) {
      const file = join(home, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { mode: 0o600 });
      return file;
    },
    async run(program, args, options = {}) {
      const all = { cwd: home, ...options, env: { ...env, ...options.env } };
      const result = await runPeer(program, args, all);
      assert.equal(result.code, 0, `${program} ${args.join(' ')}\n${result.output}`);
      return result;
    },
    mailbox: async (address, name) => await readMailbox(server, address, name),
    async mailboxNames(address) {
      const account = await server.data.directory.accounts.expect(address);
      const all = await server.mail.store.read(
        account.id,
        async (reader) => await reader.collections('mailbox'),
      );
      return all.map((c) => c.name).sort();
    },
    async expectMailbox(address, name, lines) {
      const isThere = async () =>
        (await readMailbox(server, address, name)).join() === lines.join();
      for (let i = 0; i < 100 && !(await isThere()); i++) await delay(50);
      assert.deepEqual(await readMailbox(server, address, name), lines);
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

async function readMailbox(server: TestServer, address: string, name: string): Promise<string[]> {
  const account = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(account.id, async (reader) => {
    const found = await reader.collectionByName('mailbox', name);
    const lines: string[] = [];
    if (found === undefined) return lines;
    for await (const rows of reader.messages(found.id, ['envelope']))
      for (const row of rows) {
        const content = await reader.readContent(row.itemId);
        const subject = /^Subject: (.*?)\r?$/im.exec(content.toString('latin1'))?.[1] ?? '';
        lines.push(`${subject} [${flagNames(row.system, row.keywords)}]`);
      }
    return lines;
  });
}

function flagNames(system: number, keywords: string): string {
  const names = Object.entries(systemFlags)
    .filter(([, bit]) => (system & bit) !== 0)
    .map(([name]) => name)
    .sort();
  return [...names, ...keywords.split(' ').filter(Boolean).sort()].join(' ');
}

/** Message number `n`, always the same bytes; with lines that POP3 and SMTP must stuff, and 8-bit text. */
export function letter(n: number): Buffer {
  return Buffer.from(
    `From: Ann <ann@example.test>\r\nTo: ${alice}\r\nSubject: Letter ${n}\r\n` +
      `Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <letter${n}@example.test>\r\n` +
      `MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Transfer-Encoding: 8bit\r\n\r\nText number ${n}: schöne Grüße.\r\n.\r\n..dots\r\nFrom here\r\n`,
  );
}

export const letters = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => letter(i + 1));
