import type { XmlElement } from '#codecs/xml/element.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { readFolders } from './get-folder.ts';
import { m, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { expectDone } from './response-messages.ts';

/** Names of the elements that folders of a class are. */
export function folderElementName(folderClass: string): string {
  if (/^IPF\.Appointment/i.test(folderClass)) return 'CalendarFolder';
  if (/^IPF\.Contact/i.test(folderClass)) return 'ContactsFolder';
  return /^IPF\.Task/i.test(folderClass) ? 'TasksFolder' : 'Folder';
}

/** Makes a folder; gives it with its id. @throws DomainError already-exists */
export function createFolder(
  parent: FolderReference,
  name: string,
  folderClass: string,
): EwsOperation<XmlElement | undefined> {
  const folder = t(folderElementName(folderClass), [
    t('FolderClass', folderClass),
    t('DisplayName', name),
  ]);
  const request = m('CreateFolder', [
    m('ParentFolderId', formatFolderId(parent)),
    m('Folders', folder),
  ]);
  return {
    request,
    isRepeatable: false,
    read: (response) => expectDone(readFolders(response)[0]!),
  };
}
