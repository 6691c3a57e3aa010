import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { m, part } from './names.ts';
import type { EwsOperation } from './operation.ts';
import type { PropertyPath } from './property-path.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';
import { formatFolderShape } from './shapes.ts';

/** Folders with properties, in the order asked for. */
export function getFolder(
  folders: readonly FolderReference[],
  properties: readonly PropertyPath[],
): EwsOperation<Outcome<XmlElement | undefined>[]> {
  const request = m('GetFolder', [
    formatFolderShape(properties),
    m('FolderIds', folders.map(formatFolderId)),
  ]);
  return { request, isRepeatable: true, read: readFolders };
}

/** The folders in the messages of a response about folders. */
export function readFolders(response: XmlElement): Outcome<XmlElement | undefined>[] {
  return readOutcomes(response, (message) => {
    const found = part(message, 'Folders');
    return found === undefined ? undefined : elementsOf(found)[0];
  });
}
