import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { folderIdOf, formatFolderId, type FolderReference } from './ids.ts';
import { booleanAt, m, part, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import type { PropertyPath } from './property-path.ts';
import { readOnly } from './response-messages.ts';
import { formatFolderShape } from './shapes.ts';

export interface FolderChanges {
  readonly present: readonly XmlElement[];
  readonly gone: readonly string[];
  readonly state: string;
  readonly isLast: boolean;
}

/** Which folders there are below one, or what became of them since a state. */
export function syncFolderHierarchy(
  root: FolderReference,
  properties: readonly PropertyPath[],
  state: string,
): EwsOperation<FolderChanges> {
  const request = m('SyncFolderHierarchy', [
    formatFolderShape(properties),
    m('SyncFolderId', formatFolderId(root)),
    state === '' ? undefined : m('SyncState', state),
  ]);
  return { request, isRepeatable: true, read: (response) => readOnly(response, readChanges) };
}

function readChanges(message: XmlElement): FolderChanges {
  const changes = part(message, 'Changes');
  const list = changes === undefined ? [] : elementsOf(changes);
  const gone = list.filter((c) => c.name === 'Delete').map((c) => folderIdOf(c)?.id);
  return {
    present: list.filter((c) => c.name !== 'Delete').flatMap((c) => elementsOf(c).slice(0, 1)),
    gone: gone.filter((id) => id !== undefined),
    state: textAt(message, 'SyncState') ?? '',
    isLast: booleanAt(message, 'IncludesLastFolderInRange') !== false,
  };
}
