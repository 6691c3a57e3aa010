import { formatFolderId, type FolderReference } from './ids.ts';
import { m } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

export function deleteFolder(folder: FolderReference): EwsOperation<Outcome<void>[]> {
  return {
    request: m('DeleteFolder', m('FolderIds', formatFolderId(folder)), {
      DeleteType: 'HardDelete',
    }),
    isRepeatable: true,
    read: (response) => readOutcomes(response, () => {}),
  };
}
