import { readIds } from './create-item.ts';
import { formatFolderId, formatItemId, type FolderReference, type ItemId } from './ids.ts';
import { m } from './names.ts';
import type { EwsOperation } from './operation.ts';
import type { Outcome } from './response-messages.ts';

/** Takes items to another folder, where they get other ids; undefined where the server does not say which. */
export function moveItem(
  items: readonly string[],
  to: FolderReference,
): EwsOperation<Outcome<ItemId | undefined>[]> {
  const request = m('MoveItem', [
    m('ToFolderId', formatFolderId(to)),
    m(
      'ItemIds',
      items.map((id) => formatItemId({ id })),
    ),
  ]);
  return { request, isRepeatable: false, read: readIds };
}
