import type { FetchArgs } from '#codecs/imap/fetch-args.ts';
import {
  formatNumberRanges,
  intersectRanges,
  rangesOfSorted,
  splitRanges,
  subtractRanges,
  type NumberRanges,
} from '#codecs/imap/number-ranges.ts';
import { resolveSequenceSet } from '#codecs/imap/sequence-set.ts';
import { modSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { CommandRefused } from '../errors.ts';
import type { Session } from '../session.ts';

/** Sets are cut into lines that clients can bear. */
const MAX_SET_LENGTH = 8000;

/** Tells which of the UIDs asked for are gone since the mod-sequence: VANISHED (EARLIER). */
// RFC 7162 §3.2.6
export async function tellVanished(
  session: Session,
  reader: AccountReader,
  args: FetchArgs,
): Promise<void> {
  const { mailbox, features } = session;
  if (!features.qresync && !features.uidOnly)
    throw new CommandRefused({ status: 'BAD', text: 'VANISHED needs ENABLE QRESYNC' });
  const view = await mailbox.uids(reader);
  const below: NumberRanges = mailbox.uidNext > 1 ? [1, mailbox.uidNext - 1] : [];
  const asked =
    args.set.kind === 'saved'
      ? rangesOfSorted(mailbox.savedResult)
      : // "*" is the last message that the client may know, not the last one that is left.
        resolveSequenceSet(args.set, Math.max(mailbox.uidNext - 1, 0));
  const { vanished, isComplete } = await reader.changes(mailbox.id, modSeq(args.changedSince!));
  const gone = isComplete ? rangesOfSorted(vanished.toSorted((a, b) => a - b)) : below;
  // What the client still has in its view is told by EXPUNGE or VANISHED later.
  const told = subtractRanges(
    intersectRanges(intersectRanges(asked, gone), below),
    rangesOfSorted(view),
  );
  for (const set of splitRanges(told, MAX_SET_LENGTH))
    session.untagged(`VANISHED (EARLIER) ${formatNumberRanges(set)}`);
}
