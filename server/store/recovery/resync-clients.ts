import { RESTART_GAP } from '../account/restart-gap.ts';
import { touchMembers } from '../sql/members.ts';
import type { ReplayDraft } from './replay-draft.ts';
import { tryStep, type Replay } from './replay-step.ts';

/** No record that gives a UID is shorter. */
const LEAST_RECORD_BYTES = 64;
/** Half of them stay to be given out. */
const LAST_SKIPPED_UID = 0x7fff_ffff;

/**
 * After damage nobody knows what clients have seen: every message counts as changed, expunges of before are forgotten (a
 * client compares its UIDs with those that are there), and UIDs that may have been given out are skipped.
 */
export async function resyncClients(run: Replay): Promise<void> {
  const { state, setAside } = run;
  const skip = RESTART_GAP + Math.floor(setAside.lostBytes / LEAST_RECORD_BYTES) + state.messages;
  const modseq = state.modseq + RESTART_GAP;
  const place = { pack: state.pack, offset: state.packOffset, length: 0 };
  const error = await tryStep(run, {
    modseq,
    place,
    apply: async (draft) => await touchAll(draft, skip),
  });
  if (error !== undefined) setAside.add(place, 'telling clients to look anew', error.message);
  state.modseq = modseq;
  // The next change leaves a gap in the journal too.
  state.boot = 'unknown';
}

async function touchAll(draft: ReplayDraft, skip: number): Promise<void> {
  const { modseq, collections } = draft;
  await touchMembers(draft.sql, draft.account, modseq);
  for (const id of collections.ids()) {
    const row = collections.editProperties(id)!;
    row.uidNext = Math.max(row.uidNext, Math.min(row.uidNext + skip, LAST_SKIPPED_UID));
    row.highestModseq = modseq;
    row.propertiesModseq = modseq;
    row.forgottenModseq = modseq;
  }
}
