import type { CollectionId } from '#platform/ids.ts';
import { formatSize, tryParseDuration } from '#platform/units.ts';
import type { AccountTransaction, RecoverableMessage } from '#store/store.ts';
import { defineCommand, UsageError } from './command.ts';
import { type AccountMail, withAccountMail } from './open-account.ts';
import { formatTable } from './output.ts';

/** Messages brought back in one transaction; sessions of the account wait no longer than that takes. */
const BATCH = 200;

interface MailboxCount {
  readonly mailbox: string;
  messages: number;
  bytes: number;
}

export const accountUndelete = defineCommand({
  name: 'account undelete',
  summary: 'Bring removed messages back to the mailboxes they were in.',
  operands: ['EMAIL'],
  options: {
    mailbox: { type: 'text', value: 'NAME', doc: 'only what was removed from this mailbox' },
    since: { type: 'text', value: 'TIME', doc: 'only what was removed in this time, such as 2h' },
    'dry-run': { type: 'flag', doc: 'only show what would come back' },
  },
  details:
    'A mailbox that is gone is made again. Messages can be restored until their retention is over.',
  async run(context, [given = ''], { mailbox, since, 'dry-run': isDry }) {
    const oldest = oldestSeconds(since, context.clock.epochMs());
    await withAccountMail(context, given, async (mail) => {
      const found = await listRecoverable(mail, mailbox, oldest);
      if (!isDry)
        for (let i = 0; i < found.length; i += BATCH)
          await restore(mail, found.slice(i, i + BATCH));
      const mailboxes = countByMailbox(found);
      const answer = { address: mail.address, messages: found.length, restored: !isDry, mailboxes };
      context.out.answer(answer, () => [
        ...(found.length === 0
          ? []
          : formatTable(
              ['MAILBOX', 'MESSAGES', 'SIZE'],
              mailboxes.map((m) => [m.mailbox, m.messages, formatSize(m.bytes)]),
            )),
        `${found.length} messages ${isDry ? 'can be restored' : 'restored'}`,
      ]);
    });
  },
});

function oldestSeconds(since: string | undefined, nowMs: number): number {
  if (since === undefined) return 0;
  const ms = tryParseDuration(since);
  if (ms === undefined) throw new UsageError(`--since ${since}: a time such as "2h" is allowed`);
  return Math.floor((nowMs - ms) / 1000);
}

async function listRecoverable(
  { store, id }: AccountMail,
  mailbox: string | undefined,
  oldest: number,
): Promise<RecoverableMessage[]> {
  return await store.read(id, async (reader) => {
    const found: RecoverableMessage[] = [];
    for await (const chunk of reader.recoverable(mailbox)) {
      const wanted = chunk.filter((m) => m.expungedAtSeconds >= oldest);
      found.push(...wanted);
      if (wanted.length < chunk.length) break;
    }
    return found;
  });
}

async function restore(
  { store, id }: AccountMail,
  messages: readonly RecoverableMessage[],
): Promise<void> {
  await store.transact(id, async (tx) => {
    const targets = new Map<string, CollectionId>();
    for (const message of messages) {
      const { itemId, mailboxName } = message;
      let target = targets.get(mailboxName);
      if (target === undefined)
        targets.set(mailboxName, (target = await findTarget(tx, mailboxName)));
      await tx.restoreMessage(itemId, target, message);
    }
  });
}

async function findTarget(tx: AccountTransaction, mailboxName: string): Promise<CollectionId> {
  const name = mailboxName === '' ? 'INBOX' : mailboxName;
  const found = await tx.collectionByName('mailbox', name);
  if (found?.isSelectable === true) return found.id;
  return (await tx.createCollection({ kind: 'mailbox', name })).id;
}

function countByMailbox(messages: readonly RecoverableMessage[]): MailboxCount[] {
  const counts = new Map<string, MailboxCount>();
  for (const { mailboxName, size } of messages) {
    let count = counts.get(mailboxName);
    if (count === undefined)
      counts.set(mailboxName, (count = { mailbox: mailboxName, messages: 0, bytes: 0 }));
    count.messages++;
    count.bytes += size;
  }
  return [...counts.values()];
}
