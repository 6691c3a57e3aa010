import type { Account } from '#directory/account.ts';
import { isDomainError } from '#platform/errors.ts';
import { composeMail } from '../imip/compose-mail.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { removeEntry } from './entry.ts';
import { createServedNotes } from './note-served.ts';
import { readersOf, type NoticeEntry } from './notice-entry.ts';

/** What no later try makes better: what was to be read is gone. */
const finalCodes: ReadonlySet<string> = new Set(['not-found', 'corrupt']);

/** Mails a notice to all who are to read it, and removes the entry; what fails for now stays for another try. Never rejects. */
export async function deliverNotice(deps: SchedulingDeps, entry: NoticeEntry): Promise<void> {
  const { account } = entry.notice;
  const remove = async () =>
    await deps.store.transact(account, async (tx) => await removeEntry(tx, entry));
  try {
    await sendToReaders(deps, entry);
    await remove();
  } catch (error) {
    if (!isDomainError(error)) {
      deps.log.error('scheduling.failed', { account, entry: entry.name, error });
      return;
    }
    deps.log.warn('scheduling.not-informed', { account, reason: error.message });
    if (entry.isLastTry || finalCodes.has(error.code)) await remove().catch(() => {});
  }
}

async function sendToReaders(deps: SchedulingDeps, entry: NoticeEntry): Promise<void> {
  const { name, notice, served } = entry;
  const { account } = notice;
  const owner = await deps.directory.accounts.get(account);
  if (owner === undefined) return;
  const readers = await readersOf(deps, notice);
  const notes = createServedNotes(deps, { account, name, served, recipients: readers.length });
  let content: Buffer | undefined;
  for (const id of readers) {
    const reader = await deps.directory.accounts.get(id);
    if (reader?.isEnabled !== true || served.has(reader.address)) continue;
    content ??= await contentOf(deps, entry, owner);
    const { address: recipient } = reader;
    await deps.sendMail({ account, sender: owner.address, recipient, content });
    notes.add(recipient, '1.1');
  }
  await notes.settled();
}

async function contentOf(
  deps: SchedulingDeps,
  { name, notice: { account, readers, source } }: NoticeEntry,
  { address, displayName }: Account,
): Promise<Buffer> {
  if (source.kind === 'mail')
    return await deps.store.look(account, async (reader) =>
      (await reader.readContent(source.item)).subarray(source.skip),
    );
  const { speaker, message } = source;
  const waitsFor = readers === 'approvers' ? displayName || address : undefined;
  return await composeMail(deps, { speaker, message, recipient: address, id: name, waitsFor });
}
