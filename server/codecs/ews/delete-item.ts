import { formatItemId, type ItemReference } from './ids.ts';
import { m } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

/** Removes items, or occurrences of series, for good and without cancelling meetings. */
export function deleteItem(items: readonly ItemReference[]): EwsOperation<Outcome<void>[]> {
  return {
    request: m('DeleteItem', m('ItemIds', items.map(formatItemId)), {
      DeleteType: 'HardDelete',
      SendMeetingCancellations: 'SendToNone',
      AffectedTaskOccurrences: 'AllOccurrences',
    }),
    isRepeatable: true,
    read: (response) => readOutcomes(response, () => {}),
  };
}
