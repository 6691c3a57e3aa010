import { link, unlink } from 'node:fs/promises';
import type { MessageSource } from '#delivery/delivery.ts';
import type { SmtpContext } from '../command.ts';
import type { Transaction } from '../session-state.ts';

/** The sender's copy of a message that is about to be delivered. */
export interface SentCopy extends AsyncDisposable {
  /** Files it; a failure is logged, for the message itself is on its way. */
  keep(): Promise<void>;
}

/** Holds on to the message, whose file delivery takes away; undefined when no copy is wanted. */
export async function holdSentCopy(
  session: SmtpContext,
  transaction: Transaction,
  source: MessageSource,
): Promise<SentCopy | undefined> {
  const { identity, parts, log } = session;
  const prefix = transaction.sentCopyPrefix;
  if (identity === undefined || prefix === undefined) return undefined;
  const path = source.kind === 'file' ? `${source.path}.sent` : undefined;
  if (source.kind === 'file') await link(source.path, path!);
  const held: MessageSource = source.kind === 'file' ? { ...source, path: path! } : source;
  return {
    async keep() {
      try {
        await parts.keepSent({ account: identity.account, source: held, prefix });
      } catch (error) {
        log.warn('sent-copy-failed', { delivery: transaction.envelope.id, error: String(error) });
      }
    },
    async [Symbol.asyncDispose]() {
      if (path !== undefined) await unlink(path).catch(() => undefined);
    },
  };
}
