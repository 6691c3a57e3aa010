import type { Draft } from '../account/draft.ts';
import type { Change } from '../account/journal-facts.ts';
import { RESTART_GAP } from '../account/restart-gap.ts';
import { touchDocuments } from '../sql/documents.ts';
import { touchMembers } from '../sql/members.ts';
import { allSetAside } from '../sql/set-aside.ts';

type Resync = Extract<Change, { readonly o: 'resync' }>;

/** No record that gives a UID is shorter. */
const LEAST_RECORD_BYTES = 64;
/** Half of the UIDs stay to be given out. */
const LAST_SKIPPED_UID = 0x7fff_ffff;

/**
 * After damage nobody knows what clients have seen: every message counts as changed, expunges of before are forgotten (a
 * client compares its UIDs with those that are there), and UIDs that may have been given out are skipped.
 */
export async function resyncClients(draft: Draft): Promise<void> {
  const setAside = await allSetAside(draft.sql, draft.account);
  const lostBytes = setAside.reduce((sum, row) => sum + row.length, 0);
  const change: Resync = {
    o: 'resync',
    n: RESTART_GAP + Math.floor(lostBytes / LEAST_RECORD_BYTES) + draft.state.messages,
    d: setAside.map(({ pack, packOffset }) => [pack, packOffset]),
  };
  draft.journal.note(change);
  await applyResync(draft, change);
}

export async function applyResync(draft: Draft, { n }: Resync): Promise<void> {
  const { modseq, collections } = draft;
  await touchMembers(draft.sql, draft.account, modseq);
  await touchDocuments(draft.sql, draft.account, modseq);
  for (const id of collections.ids()) {
    draft.touched.lose(id);
    const row = collections.editProperties(id)!;
    row.uidNext = Math.max(row.uidNext, Math.min(row.uidNext + n, LAST_SKIPPED_UID));
    row.highestModseq = modseq;
    row.propertiesModseq = modseq;
    row.forgottenModseq = modseq;
  }
}
