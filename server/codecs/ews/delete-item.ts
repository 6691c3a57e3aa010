import { formatItemId, type ItemReference } from './ids.ts';
import { m } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

/**
 * Removes items, or occurrences of series, for good and without cancelling meetings.
 * @param suppressesReceipts nobody is told that a message was not read; since 2013 SP1
 */
export function deleteItem(
  items: readonly ItemReference[],
  suppressesReceipts: boolean,
): EwsOperation<Outcome<void>[]> {
  return {
    request: m('DeleteItem', m('ItemIds', items.map(formatItemId)), {
      DeleteType: 'HardDelete',
      SendMeetingCancellations: 'SendToNone',
      AffectedTaskOccurrences: 'AllOccurrences',
      SuppressReadReceipts: suppressesReceipts ? 'true' : undefined,
    }),
    isRepeatable: true,
    read: (response) => readOutcomes(response, () => {}),
  };
}
