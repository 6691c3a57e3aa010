import { percentUsed } from '#delivery/quota-watch.ts';
import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { NewMessage } from '#store/message.ts';
import type { Store } from '#store/store.ts';
import type { ReadItem, SourceFolder } from '#migration/item.ts';
import type { SourceSession } from '#migration/source.ts';
import { defineCommand, UsageError, type CommandContext } from './command.ts';
import { mailFormatNamed } from './mail-format.ts';
import { toAccountName } from './mailbox-name.ts';
import { withAccountMail } from './open-account.ts';

/** Messages filed in one transaction: fewer syncs, and others still get their turn. */
const BATCH = 50;
const BATCH_BYTES = 16 * 1024 * 1024;
/** Files left out that are named one by one. */
const MAX_NAMED = 20;

export const accountImport = defineCommand({
  name: 'account import',
  summary: 'Add the mail of a tree of mbox files or maildirs to an account.',
  operands: ['EMAIL'],
  options: {
    from: { type: 'text', value: 'DIR', doc: 'folder to read, or a single mbox file' },
    format: { type: 'text', value: 'FORMAT', doc: 'mbox (default) or maildir' },
  },
  details:
    'Missing mailboxes are made. What is there already stays; importing twice gives every message twice.',
  async run(context, [given = ''], { from, format }) {
    if (from === undefined) throw new UsageError('account import: --from DIR is missing');
    await using mail = await mailFormatNamed(format).open(from, context.clock);
    const mailboxes = await Array.fromAsync(mail.folders());
    if (mailboxes.length === 0) throw await nothingFound(context.clock, from, format);
    const now = Math.floor(context.clock.epochMs() / 1000);
    await withAccountMail(context, given, async ({ id, address, store, directory }) => {
      let messages = 0;
      const unread: string[] = [];
      for (const mailbox of mailboxes) {
        const found = mailbox.path.join('/');
        const name = toAccountName(found);
        if (name.toLowerCase() !== found.normalize('NFC').toLowerCase())
          context.out.complain(`${JSON.stringify(found)} is kept as ${name}`);
        const target = await expectMailbox(store, id, name);
        for await (const batch of batches(mail, mailbox, unread)) {
          await addBatch(store, id, { target, batch, now });
          messages += batch.length;
        }
      }
      const leftOut = await filesLeftOut(mail);
      const fullness = await fullnessOf(directory, store, id);
      const answer = {
        address,
        mailboxes: mailboxes.length,
        messages,
        leftOut: [...leftOut, ...unread],
        ...fullness,
      };
      context.out.answer(answer, () => [
        `${address}: ${messages} messages added to ${mailboxes.length} mailboxes`,
      ]);
      complainOf(context.out, leftOut);
      complainOf(context.out, unread);
      if (fullness.isNearlyFull)
        context.out.complain(
          `${address} is ${fullness.quotaPercent} % full now; \`mailstead account set ${address} --quota SIZE\` gives more room`,
        );
    });
  },
});

function complainOf(out: CommandContext['out'], texts: readonly string[]): void {
  for (const text of texts.slice(0, MAX_NAMED)) out.complain(text);
  if (texts.length > MAX_NAMED) out.complain(`${texts.length - MAX_NAMED} more were left out`);
}

/** Files that might have been mail and are not in this form. */
async function filesLeftOut(mail: SourceSession): Promise<string[]> {
  const { losses } = await mail.settings();
  return losses.map(({ detail }) => detail);
}

async function nothingFound(clock: Clock, from: string, format = 'mbox'): Promise<DomainError> {
  const other = format === 'mbox' ? 'maildir' : 'mbox';
  await using mail = await mailFormatNamed(other).open(from, clock);
  const mailboxes = await Array.fromAsync(mail.folders());
  const advice = mailboxes.length > 0 ? `: use --format ${other}` : '';
  return new DomainError('not-found', `${from} holds no mailbox in ${format} form${advice}`);
}

/** How full the account is by its own quota; nothing when it has none. */
async function fullnessOf(directory: Directory, store: Store, id: AccountId) {
  const { quota, quotaWarningPercent } = await directory.accounts.limitsOf(id);
  if (quota.bytes === null && quota.messages === null) return {};
  const used = await store.look(id, async (reader) => await reader.usage());
  const limits = { bytes: quota.bytes ?? undefined, messages: quota.messages ?? undefined };
  const quotaPercent = Math.floor(percentUsed({ used, ...limits }));
  return { quotaPercent, isNearlyFull: quotaPercent >= quotaWarningPercent };
}

async function expectMailbox(store: Store, id: AccountId, name: string): Promise<CollectionId> {
  return await store.transact(id, async (tx) => {
    const known = await tx.collectionByName('mailbox', name);
    return known?.isSelectable === true
      ? known.id
      : (await tx.createCollection({ kind: 'mailbox', name })).id;
  });
}

async function addBatch(
  store: Store,
  id: AccountId,
  work: { target: CollectionId; batch: readonly ReadItem[]; now: number },
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const ready: NewMessage[] = [];
  for (const { content, receivedAtSeconds, flags = noFlags } of work.batch) {
    const bytes = { kind: 'memory', bytes: content.bytes } as const;
    const prepared = stack.use(await store.prepareMessage(bytes));
    ready.push({ prepared, receivedAtSeconds: receivedAtSeconds ?? work.now, flags });
  }
  await store.transact(id, async (tx) => {
    for (const message of ready) await tx.addMessage(work.target, message);
  });
}

const noFlags = { system: 0, keywords: [] };

/** The messages of a mailbox; what cannot be read is named. */
async function* batches(
  mail: SourceSession,
  mailbox: SourceFolder,
  unread: string[],
): AsyncGenerator<readonly ReadItem[]> {
  let batch: ReadItem[] = [];
  let bytes = 0;
  for await (const listed of (await mail.list(mailbox, '')).items)
    for await (const item of mail.read(mailbox, listed)) {
      if ('error' in item) {
        unread.push(`${mailbox.path.join('/')}: ${item.error.message}`);
        continue;
      }
      batch.push(item);
      bytes += item.content.bytes.length;
      if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  if (batch.length > 0) yield batch;
}
