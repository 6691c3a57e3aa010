import type { AccountReader } from '#store/store.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';

/** Whether messages of the client's view are gone: nothing but their numbers is known of them, so that a search may leave them out. */
// RFC 5530 §3
export async function hasExpunged(
  reader: AccountReader,
  { id, modseq, uidNext }: SelectedMailbox,
): Promise<boolean> {
  if (reader.modseq === modseq) return false;
  const { vanished } = await reader.changes(id, modseq);
  return vanished.some((uid) => uid < uidNext);
}
