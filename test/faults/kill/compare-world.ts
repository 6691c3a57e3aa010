import { setTimeout as delay } from 'node:timers/promises';
import { readToken } from '../test-message.ts';
import { openImapClient } from '../wire/imap-client.ts';
import { openPopClient } from '../wire/pop-client.ts';
import { compareDavAccount } from '../dav/compare-account.ts';
import type { SeenMailbox } from './mailbox-state.ts';
import type { KillWorld } from './kill-world.ts';
import { readQueued } from './outbound-ledger.ts';
import { readMailbox } from './read-mailbox.ts';

/** A recipient of a message may wait in the queue for a moment before it is filed. */
const PATIENCE_MS = 5000;
/** From this many messages on an account read by POP3 is emptied. */
const ENOUGH = 30;

export interface Comparison {
  /** With objects of calendars. */
  readonly messages: number;
  readonly queued: number;
  readonly problems: string[];
}

/** Reads everything the server has and holds it against what it acknowledged. */
export async function compareWorld(world: KillWorld, kills: number): Promise<Comparison> {
  const queued = readQueued(world.folder.data);
  const outside = new Set([...queued].filter((a) => a.endsWith('@outside.test')));
  const results = await Promise.all([
    ...world.popAccounts.map(async (account) => await comparePopAccount(world, account)),
    ...world.imapAccounts.map(async (account) => await compareImapAccount(world, account)),
    ...world.dav.accounts.map(
      async (account) => await compareDavAccount(world, account, kills % 3 !== 1),
    ),
  ]);
  return {
    messages: results.reduce((sum, r) => sum + r.messages, 0),
    queued: outside.size,
    problems: [
      ...results.flatMap((r) => r.problems),
      ...world.outbound.compare(outside, world.sink, kills),
    ],
  };
}

interface AccountResult {
  readonly messages: number;
  readonly problems: string[];
}

async function comparePopAccount(world: KillWorld, account: string): Promise<AccountResult> {
  const { folder } = world;
  const ledger = world.inboxes.get(account)!;
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = await openPopClient(folder.portBase + 110, account, folder.password);
    try {
      const messages = await client.readAll();
      const tokens = messages.map((m) => readToken(m.bytes));
      if (ledger.missing(new Set(tokens)).length > 0 && performance.now() < giveUpAt) {
        await client.deleteAndQuit([]);
        await delay(200);
        continue;
      }
      const problems = ledger.compare(tokens);
      if (new Set(messages.map((m) => m.uid)).size !== messages.length)
        problems.push(`${account}: one UIDL for two messages`);
      const isFull = messages.length >= ENOUGH;
      await client.deleteAndQuit(isFull ? messages.map((m) => m.number) : []);
      if (isFull) for (const token of tokens) ledger.take(token);
      return { messages: messages.length, problems };
    } finally {
      client.close();
    }
  }
}

async function compareImapAccount(world: KillWorld, account: string): Promise<AccountResult> {
  const { folder } = world;
  const client = await openImapClient(folder.portBase + 143);
  try {
    await client.do(`LOGIN ${account} "${folder.password}"`);
    const { untagged } = await client.do('LIST "" "*"');
    const names = untagged
      .map((u) => /^\* LIST \([^)]*\) (?:"."|NIL) "?([^"]+)"?$/.exec(u.text)?.[1])
      .filter((name) => name !== undefined);
    const problems: string[] = [];
    let messages = 0;
    for (const writer of world.writers.filter((w) => w.setting.account === account)) {
      const own = names.filter((n) => n === writer.prefix || n.startsWith(`${writer.prefix}-`));
      const seen: SeenMailbox[] = [];
      for (const name of own) seen.push(await readMailbox(client, name, writer.isNewIn(name)));
      messages += seen.reduce((sum, s) => sum + s.messages.size, 0);
      problems.push(...writer.compare(seen));
    }
    // Last: whether messages of the inbox were moved is known only now.
    const ledger = world.inboxes.get(account)!;
    const giveUpAt = performance.now() + PATIENCE_MS;
    let inbox = await readMailbox(client, 'INBOX', () => true);
    const tokensOf = (box: SeenMailbox) => [...box.messages.values()].map((m) => m.token);
    while (ledger.missing(new Set(tokensOf(inbox))).length > 0 && performance.now() < giveUpAt) {
      await delay(200);
      inbox = await readMailbox(client, 'INBOX', () => true);
    }
    problems.push(...ledger.compare(tokensOf(inbox)));
    return { messages: messages + inbox.messages.size, problems };
  } finally {
    client.close();
  }
}
