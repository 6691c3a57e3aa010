import type { OpenAccount } from '../account/open-account.ts';
import { hasGraves, oldTombstones } from '../sql/compaction.ts';
import { applyForget } from '../transaction/forget.ts';

const DAY_SECONDS = 86_400;
/** How long expunges are told to clients that were away; after that they compare all UIDs. */
const TOMBSTONE_DAYS = 90;

const unlimited = { bytes: undefined, messages: undefined };

/** Lets go of expunged messages whose time is over; their bytes go with the next compaction. */
export async function forgetExpired(account: OpenAccount, undeleteDays: number): Promise<void> {
  await account.write(unlimited, async (draft) => {
    const before = draft.nowSeconds - undeleteDays * DAY_SECONDS;
    const dropBefore = draft.nowSeconds - Math.max(undeleteDays, TOMBSTONE_DAYS) * DAY_SECONDS;
    const old = await oldTombstones(draft.sql, account.id, dropBefore);
    if (old.length === 0 && !(await hasGraves(draft.sql, account.id, before))) return;
    draft.journal.note({ o: 'forget', b: before, t: old });
    await applyForget(draft, before, old);
  });
}
