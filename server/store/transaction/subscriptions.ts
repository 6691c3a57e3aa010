import type { Draft } from '../account/draft.ts';
import { addSubscription, removeSubscription } from '../sql/names.ts';
import { normalName } from './collection-names.ts';

/** @throws DomainError bad-value */
export async function setSubscribed(
  draft: Draft,
  change: { readonly name: string; readonly subscribed: boolean },
): Promise<void> {
  const name = normalName('mailbox', change.name);
  const apply = change.subscribed ? addSubscription : removeSubscription;
  if (await apply(draft.sql, draft.account, name))
    draft.journal.note({ o: change.subscribed ? 'subscribe' : 'unsubscribe', name });
}
