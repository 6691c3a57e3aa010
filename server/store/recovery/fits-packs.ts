import type { OpenAccount } from '../account/open-account.ts';
import type { StateRow } from '../sql/state.ts';
import { modseqOf } from './replay-transaction.ts';

/** How far back one looks for the last change the index knows; checkpoints may be longer. */
const LOOKS = [64 * 1024, 4 * 1024 * 1024, Infinity];

/**
 * True when the packs hold, before the position up to which the index knows them, the change it knows last. A power cut
 * may bring back an index from before a torn tail was cut off, while other records were written in its place: their
 * modseqs are others, because of the gap that follows each start of the machine.
 */
export async function fitsPacks(account: OpenAccount, state: StateRow): Promise<boolean> {
  if (state.packOffset === 0) return true;
  for (const look of LOOKS) {
    const from = Math.max(0, state.packOffset - look);
    const modseq = await lastModseq(account, state, from);
    if (modseq !== undefined) return modseq === state.modseq;
    if (from === 0) break;
  }
  return true;
}

/** Modseq of the last record that ends at or before the indexed position. */
async function lastModseq(
  account: OpenAccount,
  { pack, packOffset }: StateRow,
  from: number,
): Promise<number | undefined> {
  let modseq: number | undefined;
  const scan = account.blobs.scan({
    after: { pack, offset: from },
    cutTornTail: false,
    onIssue: () => {},
  });
  for await (const record of scan) {
    const { place } = record;
    if (place.pack !== pack || place.offset + place.length > packOffset) break;
    modseq = modseqOf(record) ?? modseq;
  }
  return modseq;
}
