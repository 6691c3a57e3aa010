import { elementsOf } from '#codecs/xml/element.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { m, part } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readPage, type Page } from './page.ts';
import type { PropertyPath } from './property-path.ts';
import { readOnly } from './response-messages.ts';
import { formatFolderShape } from './shapes.ts';

export interface FindFolderQuestion {
  readonly parent: FolderReference;
  readonly properties: readonly PropertyPath[];
  /** Public folders give only what is directly below. */
  readonly isDeep: boolean;
  readonly offset: number;
  readonly count: number;
}

export function findFolder(question: FindFolderQuestion): EwsOperation<Page> {
  const request = m(
    'FindFolder',
    [
      formatFolderShape(question.properties),
      m('IndexedPageFolderView', [], {
        MaxEntriesReturned: String(question.count),
        Offset: String(question.offset),
        BasePoint: 'Beginning',
      }),
      m('ParentFolderIds', formatFolderId(question.parent)),
    ],
    { Traversal: question.isDeep ? 'Deep' : 'Shallow' },
  );
  return {
    request,
    isRepeatable: true,
    read: (response) =>
      readOnly(response, (message) => {
        const root = part(message, 'RootFolder');
        const folders = part(root, 'Folders');
        return readPage(root, folders === undefined ? [] : elementsOf(folders));
      }),
  };
}
