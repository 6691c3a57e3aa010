import { join } from 'node:path';
import { createDirectory, type Directory } from '#directory/directory.ts';
import type { Account, AccountType } from '#directory/account.ts';
import { createLocalBus, type Bus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog, type Log } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { imapSettings, type ImapSettings } from '#protocols/imap/config.ts';
import { createImapServer, type ImapServer } from '#protocols/imap/imap-server.ts';
import { createFullTextFiles } from '#store/full-text-files.ts';
import type { QuotaLimits, Store } from '#store/store.ts';
import { defaultsOf } from './default-settings.ts';
import { defaultDirectorySettings } from './directory/test-directory.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createMemoryConnection } from './memory-connection.ts';
import { createStoreFolder } from './open-test-store.ts';
import { addText, inbox, text } from './store-seeds.ts';
import type { TranscriptPort } from './transcript.ts';

/** An IMAP server over a directory and a store of its own, with ann and bob of example.test; their password is "secret". */
export interface ImapStage extends AsyncDisposable {
  readonly server: ImapServer;
  readonly directory: Directory;
  readonly store: Store;
  /** Opens the same accounts as if in another process, and nobody here hears of what it does. */
  readonly openUnheard: () => Store;
  readonly bus: Bus;
  readonly clock: FakeClock;
  /** Where literals too large for memory go. */
  readonly spoolFolder: string;
  readonly account: (name: string) => Promise<Account>;
  addAccount(
    name: string,
    options?: { type?: AccountType; displayName?: string },
  ): Promise<Account>;
  /** Puts messages number `from` to `to` of store-seeds into somebody's INBOX. */
  fill(name: string, from: number, to: number): Promise<void>;
  open(options?: { readonly isTls?: boolean; readonly address?: string }): TranscriptPort;
  /** A connection that has signed in. */
  signIn(name: string): Promise<TranscriptPort>;
}

export async function createImapStage(
  options: {
    readonly settings?: Partial<ImapSettings>;
    readonly quota?: QuotaLimits;
    readonly log?: Log;
    /** With a full-text index, as a real server has one. */
    readonly hasFullText?: boolean;
  } = {},
): Promise<ImapStage> {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await createStoreFolder());
  const bus = parts.use(createLocalBus());
  const clock = createFakeClock('2026-11-22T08:00:00Z');
  const random = createRandom();
  const log = options.log ?? createSilentLog();
  const sql = parts.use(openSqlite({ path: ':memory:', synchronous: 'NORMAL' }));
  const directorySettings = defaultDirectorySettings();
  const directory = parts.use(
    await createDirectory({
      sql,
      clock: createSystemClock(),
      random,
      log,
      bus,
      settings: () => ({ ...directorySettings, defaultDomain: 'example.test' }),
    }),
  );
  const fullText =
    options.hasFullText === true
      ? createFullTextFiles({ folder: join(folder.folder, 'accounts'), clock, log })
      : undefined;
  const store = folder.open({
    bus,
    ...(options.quota && { quota: options.quota }),
    ...(fullText && { fullText }),
  });
  const settings = { ...defaultsOf(imapSettings), ...options.settings };
  const server = parts.use(
    createImapServer({
      directory,
      store,
      async domainUsageOf(domain) {
        const accounts = await directory.accounts.list({ domain, after: '', limit: 50 });
        const used = await store.usageOf(accounts.map(({ id }) => id));
        let [bytes, messages] = [0, 0];
        for (const each of used.values()) {
          bytes += each.bytes;
          messages += each.messages;
        }
        return { bytes, messages };
      },
      clock,
      random,
      log,
      settings: () => settings,
      hostname: 'imap.example.test',
      allowPlaintextOnLoopback: () => true,
      isTrusted: () => false,
      spoolFolder: folder.folder,
    }),
  );
  await directory.domains.add({ name: 'example.test' });

  const account = async (name: string) =>
    await directory.accounts.expect(name.includes('@') ? name : `${name}@example.test`);
  const stage: Omit<ImapStage, keyof AsyncDisposable> = {
    server,
    directory,
    store,
    openUnheard: () => folder.open(),
    bus,
    clock,
    spoolFolder: folder.folder,
    account,
    async addAccount(name, given = {}) {
      const added = await directory.accounts.add({ address: `${name}@example.test`, ...given });
      await directory.credentials.setPassword(added.id, 'secret');
      return added;
    },
    async fill(name, from, to) {
      const { id } = await account(name);
      const mailbox = (await inbox(store, id)).id;
      for (let n = from; n <= to; n++) await addText(store, id, { mailbox, bytes: text(n) });
    },
    open({ isTls = false, address = '127.0.0.1' } = {}) {
      const { connection, port } = createMemoryConnection({ isTls, address });
      server.accept(connection);
      return port;
    },
    async signIn(name) {
      const port = stage.open();
      await port.readLine();
      port.write(Buffer.from(`in LOGIN ${name}@example.test secret\r\n`));
      const answer = await port.readLine();
      if (answer?.startsWith('in OK') !== true) throw new Error(`cannot sign in: ${answer}`);
      return port;
    },
  };
  for (const name of ['ann', 'bob']) await stage.addAccount(name);
  const running = parts.move();
  return { ...stage, [Symbol.asyncDispose]: async () => await running.disposeAsync() };
}
