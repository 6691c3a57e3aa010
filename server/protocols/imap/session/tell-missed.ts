import {
  eachNumber,
  formatNumberRanges,
  hasNumber,
  intersectRanges,
  rangesOfSorted,
  splitRanges,
  subtractRanges,
} from '#codecs/imap/number-ranges.ts';
import type { QresyncArgs } from '#codecs/imap/select-args.ts';
import { modSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { Session } from '../session.ts';
import { tellKeywords } from './tell-keywords.ts';
import { writeFlags } from './tell-updates.ts';

const MAX_SET_LENGTH = 8000;

/** Tells a client that comes back what changed since it left: what vanished, then the flags of what is new or changed. */
// RFC 7162 §3.2.5, RFC 7162 §3.2.5.1, RFC 7162 §3.2.5.2
export async function tellMissed(
  session: Session,
  reader: AccountReader,
  known: QresyncArgs,
): Promise<void> {
  const { mailbox } = session;
  if (known.uidValidity !== mailbox.collection.uidValidity || mailbox.uidNext === 1) return;
  tellKeywords(session, await reader.keywords(mailbox.id));
  // What came in, or went, since the mailbox was opened is told as news after this.
  const since = modSeq(Math.min(known.modseq, mailbox.modseq));
  const { rows, vanished, isComplete } = await reader.changes(mailbox.id, since);
  const uids = await mailbox.uids(reader);
  const wanted = intersectRanges(known.knownUids ?? [1, mailbox.uidNext - 1], [
    1,
    mailbox.uidNext - 1,
  ]);
  const candidates = isComplete
    ? intersectRanges(rangesOfSorted([...vanished].sort((a, b) => a - b)), wanted)
    : intersectRanges(wanted, [firstUnsure(uids, known), mailbox.uidNext - 1]);
  const gone = subtractRanges(candidates, rangesOfSorted(uids));
  for (const set of splitRanges(gone, MAX_SET_LENGTH))
    session.untagged(`VANISHED (EARLIER) ${formatNumberRanges(set)}`);
  for (const row of rows) {
    const sequence = mailbox.sequenceOf(row[0]);
    if (sequence > 0 && (known.knownUids === undefined || hasNumber(wanted, row[0])))
      writeFlags(session, sequence, row);
  }
}

/** The history is forgotten: up to a message whose number the client still has right, nothing has vanished. */
function firstUnsure(uids: Uint32Array, { sequenceMatch }: QresyncArgs): number {
  if (sequenceMatch === undefined) return 1;
  let first = 1;
  const sequences = eachNumber(sequenceMatch.sequences);
  for (const uid of eachNumber(sequenceMatch.uids)) {
    const sequence = sequences.next().value;
    if (sequence === undefined || uids[sequence - 1] !== uid) return first;
    first = uid + 1;
  }
  return first;
}
