import { collectionId, itemId, uid } from '#platform/ids.ts';
import { recoverablePage } from '../sql/tombstones.ts';
import type { RecoverableMessage } from '../store.ts';
import { unpackEnvelope } from '../texts/envelope-text.ts';
import type { View } from './view.ts';

const PAGE = 500;

/** Expunged messages that can still be restored, newest first. */
export async function* recoverable(
  view: View,
  mailboxName: string | undefined,
): AsyncGenerator<readonly RecoverableMessage[]> {
  await view.settleItems();
  for (let offset = 0; ; offset += PAGE) {
    const page = await recoverablePage(view.sql, view.account, { offset, limit: PAGE });
    const chunk = page
      .map((row) => ({
        itemId: itemId(row.item),
        mailbox: collectionId(row.mailbox),
        mailboxName: row.mailboxName ?? row.removedName ?? '',
        uid: uid(row.uid),
        expungedAtSeconds: row.expungedAt,
        size: row.size,
        envelope: unpackEnvelope(row.envelope),
      }))
      .filter((m) => mailboxName === undefined || m.mailboxName === mailboxName);
    if (chunk.length > 0) yield chunk;
    if (page.length < PAGE) return;
  }
}
