import type { XmlElement } from '#codecs/xml/element.ts';
import { readFolders } from './get-folder.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { m, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { formatPath, type PropertyPath } from './property-path.ts';
import { expectDone } from './response-messages.ts';

/** A property set to what stands in the element, such as a Folder with a PermissionSet. */
export interface FieldUpdate {
  readonly path: PropertyPath;
  /** Undefined takes the property away. */
  readonly value: XmlElement | undefined;
}

export function updateFolder(
  folder: FolderReference,
  elementName: string,
  updates: readonly FieldUpdate[],
): EwsOperation<void> {
  const changes = updates.map(({ path, value }) =>
    value === undefined
      ? t('DeleteFolderField', formatPath(path))
      : t('SetFolderField', [formatPath(path), t(elementName, value)]),
  );
  const request = m(
    'UpdateFolder',
    m('FolderChanges', t('FolderChange', [formatFolderId(folder), t('Updates', changes)])),
  );
  return {
    request,
    isRepeatable: true,
    read: (response) => void expectDone(readFolders(response)[0]!),
  };
}
