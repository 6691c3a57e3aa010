import { readIds } from './create-item.ts';
import { formatItemId, type ItemId, type ItemReference } from './ids.ts';
import { m, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { formatPath } from './property-path.ts';
import type { Outcome } from './response-messages.ts';
import type { FieldUpdate } from './update-folder.ts';

export interface ItemUpdate {
  readonly item: ItemReference;
  /** "Message", "CalendarItem", ... */
  readonly elementName: string;
  readonly updates: readonly FieldUpdate[];
}

export interface UpdateManner {
  readonly conflicts?: 'NeverOverwrite' | 'AlwaysOverwrite';
  /** That a message is read from now on tells nobody who asked for it. Since 2013 SP1. */
  readonly suppressesReceipts: boolean;
}

/** Changes items unless they are others by now, and tells nobody of it. Gives their new ids, in order. */
export function updateItem(
  changes: readonly ItemUpdate[],
  { conflicts = 'NeverOverwrite', suppressesReceipts }: UpdateManner,
): EwsOperation<Outcome<ItemId | undefined>[]> {
  const request = m('UpdateItem', m('ItemChanges', changes.map(formatChange)), {
    ConflictResolution: conflicts,
    MessageDisposition: 'SaveOnly',
    SendMeetingInvitationsOrCancellations: 'SendToNone',
    SuppressReadReceipts: suppressesReceipts ? 'true' : undefined,
  });
  return { request, isRepeatable: false, read: readIds };
}

function formatChange({ item, elementName, updates }: ItemUpdate) {
  const list = updates.map(({ path, value }) =>
    value === undefined
      ? t('DeleteItemField', formatPath(path))
      : t('SetItemField', [formatPath(path), t(elementName, value)]),
  );
  return t('ItemChange', [formatItemId(item), t('Updates', list)]);
}
