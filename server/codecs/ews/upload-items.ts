import type { Bytes } from '#platform/bytes.ts';
import { itemIdOf, type ItemId } from './ids.ts';
import { m, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

/** Puts streams of exportItems() into a folder as new items. Since 2010 SP1. */
export function uploadItems(
  folderId: string,
  streams: readonly Bytes[],
): EwsOperation<Outcome<ItemId | undefined>[]> {
  const items = streams.map((bytes) =>
    t('Item', [t('ParentFolderId', [], { Id: folderId }), t('Data', bytes.toString('base64'))], {
      CreateAction: 'CreateNew',
    }),
  );
  return {
    request: m('UploadItems', m('Items', items)),
    isRepeatable: false,
    read: (response) => readOutcomes(response, (message) => itemIdOf(message)),
  };
}
