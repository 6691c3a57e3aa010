import { link, unlink } from 'node:fs/promises';
import type { MessageSource, RecipientOutcome } from '#delivery/delivery.ts';
import type { SmtpContext } from '../command.ts';
import type { Transaction } from '../session-state.ts';

/** The copy of a message that is about to be delivered, for Sent mailboxes. */
interface SentCopy extends AsyncDisposable {
  /** Files it; a failure is logged, for the message itself is on its way. */
  keep(): Promise<void>;
}

/** Runs the delivery of a message; when anybody got it, a copy is kept. */
export async function withSentCopy(
  session: SmtpContext,
  { transaction, source }: { readonly transaction: Transaction; readonly source: MessageSource },
  deliver: () => Promise<readonly RecipientOutcome[]>,
): Promise<readonly RecipientOutcome[]> {
  await using copy = await holdSentCopy(session, transaction, source);
  const outcomes = await deliver();
  if (outcomes.some((o) => o.kind !== 'refused')) await copy?.keep();
  return outcomes;
}

/** Holds on to the message, whose file delivery takes away; undefined when no copy is wanted. */
async function holdSentCopy(
  session: SmtpContext,
  transaction: Transaction,
  source: MessageSource,
): Promise<SentCopy | undefined> {
  const { identity, parts, log } = session;
  const wish = transaction.sentCopy;
  if (identity === undefined || wish === undefined) return undefined;
  const path = source.kind === 'file' ? `${source.path}.sent` : undefined;
  if (source.kind === 'file') await link(source.path, path!);
  const held: MessageSource = source.kind === 'file' ? { ...source, path: path! } : source;
  return {
    async keep() {
      try {
        await parts.keepSent({ ...wish, account: identity.account, source: held });
      } catch (error) {
        log.warn('sent-copy-failed', { delivery: transaction.envelope.id, error: String(error) });
      }
    },
    async [Symbol.asyncDispose]() {
      if (path !== undefined) await unlink(path).catch(() => undefined);
    },
  };
}
