import { DavWriter } from '../dav/dav-writer.ts';
import { SyncFollower } from '../dav/sync-follower.ts';
import { makeServerFolder, type ServerFolder } from '../server-process.ts';
import { type MailSink, openMailSink } from '../wire/mail-sink.ts';
import { ImapWriter } from './imap-writer.ts';
import { InboxLedger } from './inbox-ledger.ts';
import { OutboundLedger } from './outbound-ledger.ts';

/** Everything the cycles work with: the server's folder, its clients, and what is known of its mail. */
export interface KillWorld extends AsyncDisposable {
  readonly folder: ServerFolder;
  readonly sink: MailSink;
  /** Read and emptied by POP3. */
  readonly popAccounts: readonly string[];
  /** Changed and read by IMAP. */
  readonly imapAccounts: readonly string[];
  readonly inboxes: ReadonlyMap<string, InboxLedger>;
  readonly outbound: OutboundLedger;
  readonly writers: readonly ImapWriter[];
  readonly dav: DavClients;
}

/** Those who change calendars, and those who follow what becomes of them, one an account. */
export interface DavClients {
  readonly accounts: readonly string[];
  readonly writers: readonly DavWriter[];
  readonly followers: readonly SyncFollower[];
}

export async function createKillWorld(options: {
  readonly writers: number;
  readonly davWriters: number;
  /** Whether tokens of synchronisation may become invalid. */
  readonly mayStartAnew?: boolean;
  readonly settings?: string;
}): Promise<KillWorld> {
  const sink = await openMailSink();
  const popAccounts = ['r1@example.test', 'r2@example.test', 'r3@example.test'];
  const imapAccounts =
    options.writers === 0 ? [] : ['w1', 'w2', 'w3', 'w4'].map((n) => `${n}@example.test`);
  const accounts = [...popAccounts, ...imapAccounts];
  const davAccounts = options.davWriters === 0 ? [] : ['d1@example.test', 'd2@example.test'];
  const folder = await makeServerFolder({
    accounts: [...accounts, ...davAccounts],
    settings: `[log]\nlevel = "warn"\n[queue]\nfirst_retry = "1s"\nlongest_retry = "2s"\naccount_recipients_per_hour = 0\naccount_recipients_per_day = 0\n[queue.routes.sink]\ndomains = ["*"]\nhost = "127.0.0.1:${sink.port}"\ntls = "none"\n${options.settings ?? ''}`,
  });
  const inboxes = new Map(accounts.map((address) => [address, new InboxLedger(address)]));
  const writers = Array.from({ length: options.writers }, (_, i) => {
    const account = imapAccounts[i % imapAccounts.length]!;
    const isSorter = i < imapAccounts.length;
    return new ImapWriter({
      number: i + 1,
      account,
      password: folder.password,
      inbox: isSorter ? inboxes.get(account) : undefined,
    });
  });
  const { password } = folder;
  const davWriters = Array.from({ length: options.davWriters }, (_, i) => {
    const account = davAccounts[i % davAccounts.length]!;
    return new DavWriter({ number: i + 1, account, password });
  });
  const mayStartAnew = options.mayStartAnew === true;
  const followers = davAccounts.map(
    (account) => new SyncFollower({ account, password, mayStartAnew }),
  );
  return {
    folder,
    sink,
    popAccounts,
    imapAccounts,
    inboxes,
    outbound: new OutboundLedger(),
    writers,
    dav: { accounts: davAccounts, writers: davWriters, followers },
    [Symbol.asyncDispose]: async () => await sink[Symbol.asyncDispose](),
  };
}
