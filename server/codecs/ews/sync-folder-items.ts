import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatFolderId, itemIdOf, type FolderReference } from './ids.ts';
import { booleanAt, m, part, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';
import { formatItemShape, type ItemShape } from './shapes.ts';

export type ItemChange =
  | { readonly kind: 'present'; readonly item: XmlElement }
  | { readonly kind: 'read-flag'; readonly id: string; readonly isRead: boolean }
  | { readonly kind: 'gone'; readonly id: string };

export interface ItemChanges {
  readonly changes: readonly ItemChange[];
  readonly state: string;
  readonly isLast: boolean;
}

/** More are not given at once. */
export const MAX_CHANGES = 512;

/** What happened in a folder since a state; '' for everything that is there. */
export function syncFolderItems(
  folder: FolderReference,
  shape: ItemShape,
  state: string,
  count = MAX_CHANGES,
): EwsOperation<ItemChanges> {
  const request = m('SyncFolderItems', [
    formatItemShape(shape),
    m('SyncFolderId', formatFolderId(folder)),
    state === '' ? undefined : m('SyncState', state),
    m('MaxChangesReturned', String(count)),
  ]);
  return { request, isRepeatable: true, read: (response) => readOnly(response, readChanges) };
}

function readChanges(message: XmlElement): ItemChanges {
  const changes = part(message, 'Changes');
  return {
    changes: (changes === undefined ? [] : elementsOf(changes)).flatMap((c) => readChange(c)),
    state: textAt(message, 'SyncState') ?? '',
    isLast: booleanAt(message, 'IncludesLastItemInRange') !== false,
  };
}

function readChange(change: XmlElement): ItemChange[] {
  const id = itemIdOf(change)?.id;
  if (change.name === 'Delete') return id === undefined ? [] : [{ kind: 'gone', id }];
  if (change.name === 'ReadFlagChange') {
    const isRead = booleanAt(change, 'IsRead') === true;
    return id === undefined ? [] : [{ kind: 'read-flag', id, isRead }];
  }
  const [item] = elementsOf(change);
  return item === undefined ? [] : [{ kind: 'present', item }];
}
