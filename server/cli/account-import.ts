import { percentUsed } from '#delivery/quota-watch.ts';
import type { Directory } from '#directory/directory.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { NewMessage } from '#store/message.ts';
import type { Store } from '#store/store.ts';
import { defineCommand, UsageError } from './command.ts';
import type { TreeMessage } from './mail-trees/mail-tree.ts';
import { toAccountName } from './mail-trees/mail-tree.ts';
import { treeNamed } from './mail-trees/tree-named.ts';
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
    const { mailboxes, leftOut } = await treeNamed(format).read(from);
    if (mailboxes.length === 0) throw await nothingFound(from, format);
    const now = Math.floor(context.clock.epochMs() / 1000);
    await withAccountMail(context, given, async ({ id, address, store, directory }) => {
      let messages = 0;
      for (const mailbox of mailboxes) {
        const name = toAccountName(mailbox.name);
        if (name.toLowerCase() !== mailbox.name.normalize('NFC').toLowerCase())
          context.out.complain(`${JSON.stringify(mailbox.name)} is kept as ${name}`);
        const target = await expectMailbox(store, id, name);
        for await (const batch of batches(mailbox.messages())) {
          await addBatch(store, id, { target, batch, now });
          messages += batch.length;
        }
      }
      const fullness = await fullnessOf(directory, store, id);
      const answer = { address, mailboxes: mailboxes.length, messages, leftOut, ...fullness };
      context.out.answer(answer, () => [
        `${address}: ${messages} messages added to ${mailboxes.length} mailboxes`,
      ]);
      for (const path of leftOut.slice(0, MAX_NAMED))
        context.out.complain(`${path} is not in this form and was left out`);
      if (leftOut.length > MAX_NAMED)
        context.out.complain(`${leftOut.length - MAX_NAMED} more files were left out`);
      if (fullness.isNearlyFull)
        context.out.complain(
          `${address} is ${fullness.quotaPercent} % full now; \`mailstead account set ${address} --quota SIZE\` gives more room`,
        );
    });
  },
});

async function nothingFound(from: string, format = 'mbox'): Promise<DomainError> {
  const other = format === 'mbox' ? 'maildir' : 'mbox';
  const { mailboxes } = await treeNamed(other).read(from);
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
  work: { target: CollectionId; batch: readonly TreeMessage[]; now: number },
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const ready: NewMessage[] = [];
  for (const { content, receivedAtSeconds, system, keywords } of work.batch) {
    const prepared = stack.use(await store.prepareMessage({ kind: 'memory', bytes: content }));
    const flags = { system, keywords };
    ready.push({ prepared, receivedAtSeconds: receivedAtSeconds ?? work.now, flags });
  }
  await store.transact(id, async (tx) => {
    for (const message of ready) await tx.addMessage(work.target, message);
  });
}

async function* batches(
  messages: AsyncIterable<TreeMessage>,
): AsyncGenerator<readonly TreeMessage[]> {
  let batch: TreeMessage[] = [];
  let bytes = 0;
  for await (const message of messages) {
    batch.push(message);
    bytes += message.content.length;
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
