import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import type { FlagStep } from './flag-steps.ts';

/**
 * Changes flags in the mailbox that is open. Keywords that the server has no room for, or does not take, are left: a later
 * look tells what is there.
 */
// RFC 9051 §6.4.6
export async function storeFlags(
  { link }: ImapConnection,
  { set, sign, flags }: FlagStep,
): Promise<void> {
  const ask = async (wanted: readonly string[]) =>
    await link.ask(`UID STORE ${set} ${sign}FLAGS.SILENT (${wanted.join(' ')})`);
  const all = flags.split(' ');
  try {
    await ask(all);
  } catch (error) {
    const isForKeywords =
      error instanceof ImapRefusal &&
      error.details['retryAfterMs'] === undefined &&
      all.some((flag) => !flag.startsWith('\\'));
    if (!isForKeywords) throw error;
    const system = all.filter((flag) => flag.startsWith('\\'));
    if (system.length > 0) await ask(system);
  }
}
