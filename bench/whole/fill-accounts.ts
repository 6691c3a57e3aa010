import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { PreparedMessage } from '#store/message.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { withIdleData } from '../../test/support/idle-data.ts';
import { mail } from '../store/figures.ts';

export interface Filling {
  readonly addresses: readonly string[];
  /** Messages each account has in its inbox, and shall have. */
  readonly from?: number;
  readonly messages: number;
  /** Bytes of each message. */
  readonly size: number;
  /** Waits until the full text has every message. */
  readonly withText?: boolean;
}

/** Messages prepared at a time, and added in one transaction. */
const CHUNK = 2000;
const BATCH = 500;
const ACCOUNTS_AT_ONCE = 4;
/** As delivery writes them: no message is found by its content. */
const trace = Buffer.from(
  'Return-Path: <sender@origin.test>\r\nDelivered-To: somebody@bench.test\r\n',
);

/**
 * Puts the same messages into the inbox of every account, through the store, far quicker than by delivery. The server must
 * not run. All accounts have the words of the first one: its full text is copied.
 */
export async function fillAccounts(data: string, filling: Filling): Promise<void> {
  const [first, ...others] = filling.addresses;
  await withStore(data, async (parts) => {
    const account = await parts.accountOf(first!);
    await fill(parts, [account], filling);
    if (filling.withText !== false) await waitForText(parts.store, account);
  });
  if (others.length === 0) return;
  await withStore(data, async (parts) => {
    const from = textFile(parts.accounts, await parts.accountOf(first!));
    const accounts = await Promise.all(others.map(parts.accountOf));
    await fill(parts, accounts, filling, (account) =>
      copyFileSync(from, textFile(parts.accounts, account)),
    );
  });
}

/** An open store, and who has an account in it. */
export interface StoreParts {
  readonly store: Store;
  /** The folder of the accounts' folders. */
  readonly accounts: string;
  accountOf(address: string): Promise<AccountId>;
}

/** Runs `work` over the store of a server that does not run. */
export async function withStore(
  data: string,
  work: (parts: StoreParts) => Promise<void>,
): Promise<void> {
  await withIdleData(data, async ({ directory, openStore }, { folder }) => {
    await using held = await openStore();
    const accountOf = async (address: string) => (await directory.accounts.expect(address)).id;
    await work({ store: held.store, accounts: folder.accounts, accountOf });
  });
}

async function fill(
  { store }: StoreParts,
  accounts: readonly AccountId[],
  { from = 0, messages, size }: Filling,
  then: (account: AccountId) => void = () => {},
): Promise<void> {
  for (let at = from; at < messages; at += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, messages - at) }, (_, i) => at + i);
    await using stack = new AsyncDisposableStack();
    const chunk: PreparedMessage[] = [];
    for (const n of numbers)
      chunk.push(stack.use(await store.prepareMessage({ kind: 'memory', bytes: mail(n, size) })));
    const waiting = accounts.values();
    const work = async () => {
      for (const account of waiting) {
        await addMessages(store, account, chunk);
        if (at + chunk.length === messages) then(account);
      }
    };
    await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, work));
  }
}

async function addMessages(
  store: Store,
  account: AccountId,
  chunk: readonly PreparedMessage[],
): Promise<void> {
  const inbox = await store.read(account, inboxOf);
  const committed: Promise<void>[] = [];
  for (let at = 0; at < chunk.length; at += BATCH) {
    const { durable } = await store.transactEarly(account, async (tx) => {
      for (const prepared of chunk.slice(at, at + BATCH))
        await tx.addMessage(inbox, {
          prepared,
          prefix: trace,
          receivedAtSeconds: 1_793_000_000,
          flags: { system: 0, keywords: [] },
          envelopeSender: 'sender@origin.test',
        });
    });
    committed.push(durable);
  }
  await Promise.all(committed);
}

async function waitForText(store: Store, account: AccountId): Promise<void> {
  await store.read(
    account,
    async (reader) => await reader.searchText(await inboxOf(reader), 'text', 'bench'),
  );
}

async function inboxOf(reader: AccountReader): Promise<CollectionId> {
  return (await reader.collectionByName('mailbox', 'INBOX'))!.id;
}

function textFile(accounts: string, account: AccountId): string {
  return join(accounts, String(account), 'fulltext.sqlite');
}
