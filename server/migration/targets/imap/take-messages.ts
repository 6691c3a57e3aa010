import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { quoted } from '#clients/imap/list-mailboxes.ts';
import type { StatusResponse } from '#clients/imap/imap-link.ts';
import { toCommandText } from '#codecs/imap/command-text.ts';
import { Decoder } from '#codecs/imap/decoder.ts';
import { eachNumber, formatNumbersInOrder } from '#codecs/imap/number-ranges.ts';
import { rawTextOf } from '#codecs/imap/parse-response.ts';
import { expectNumberRanges } from '#codecs/imap/sequence-set.ts';
import { DomainError } from '#platform/errors.ts';

/** Moves messages of the mailbox that is open; gives their UIDs there, where the server tells. @throws DomainError not-supported */
// RFC 6851 §3.1, RFC 4315 §3
export async function moveMessages(
  { link, capabilities }: ImapConnection,
  ids: readonly string[],
  to: string,
): Promise<ReadonlyMap<string, string>> {
  if (!capabilities.has('MOVE'))
    throw new DomainError('not-supported', 'the server cannot move messages');
  const moved = new Map<string, string>();
  const note = ({ code }: Pick<StatusResponse, 'code'>) => {
    if (code?.name !== 'COPYUID') return;
    const [, from, target] = code.values.map((value) => [
      ...eachNumber(rangesIn(rawTextOf(value) ?? '')),
    ]);
    from?.forEach((uid, i) => {
      const made = target?.[i];
      if (made !== undefined) moved.set(String(uid), String(made));
    });
  };
  note(await link.ask(`UID MOVE ${setOf(ids)} ${quoted(to)}`, { onStatus: note }));
  return moved;
}

/** Removes messages of the mailbox that is open, and only those. @throws DomainError not-supported */
// RFC 4315 §2.1
export async function removeMessages(
  { link, capabilities }: ImapConnection,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  // EXPUNGE without UIDs would take what others have marked as well.
  if (!capabilities.has('UIDPLUS'))
    throw new DomainError('not-supported', 'the server cannot remove single messages (UIDPLUS)');
  await link.ask(`UID STORE ${setOf(ids)} +FLAGS.SILENT (\\Deleted)`);
  await link.ask(`UID EXPUNGE ${setOf(ids)}`);
}

function setOf(ids: readonly string[]): string {
  return formatNumbersInOrder(ids.map(Number).sort((a, b) => a - b));
}

function rangesIn(text: string) {
  return expectNumberRanges(new Decoder(toCommandText(text)));
}
