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
}

export async function createKillWorld(options: {
  readonly writers: number;
  readonly settings?: string;
}): Promise<KillWorld> {
  const sink = await openMailSink();
  const popAccounts = ['r1@example.test', 'r2@example.test', 'r3@example.test'];
  const imapAccounts =
    options.writers === 0 ? [] : ['w1', 'w2', 'w3', 'w4'].map((n) => `${n}@example.test`);
  const accounts = [...popAccounts, ...imapAccounts];
  const folder = await makeServerFolder({
    accounts,
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
  return {
    folder,
    sink,
    popAccounts,
    imapAccounts,
    inboxes,
    outbound: new OutboundLedger(),
    writers,
    [Symbol.asyncDispose]: async () => await sink[Symbol.asyncDispose](),
  };
}
