import type { XmlElement } from '#codecs/xml/element.ts';
import { readItems } from './get-item.ts';
import { formatFolderId, itemIdOf, type FolderReference, type ItemId } from './ids.ts';
import { m } from './names.ts';
import type { EwsOperation } from './operation.ts';
import type { Outcome } from './response-messages.ts';

/** Puts items into a folder and sends nothing to anybody. Gives their ids, in order. */
export function createItem(
  folder: FolderReference,
  items: readonly XmlElement[],
): EwsOperation<Outcome<ItemId | undefined>[]> {
  const request = m(
    'CreateItem',
    [m('SavedItemFolderId', formatFolderId(folder)), m('Items', items)],
    { MessageDisposition: 'SaveOnly', SendMeetingInvitations: 'SendToNone' },
  );
  return { request, isRepeatable: false, read: readIds };
}

/** The ids of the items in the messages of a response. */
export function readIds(response: XmlElement): Outcome<ItemId | undefined>[] {
  return readItems(response).map((outcome) =>
    outcome.ok ? { ok: true, value: itemIdOf(outcome.value) } : outcome,
  );
}
