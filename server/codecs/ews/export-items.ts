import type { Bytes } from '#platform/bytes.ts';
import { m, t, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

/** Items with every property they have, as streams that only Exchange reads (MS-OXCFXICS). Since 2010 SP1. */
export function exportItems(ids: readonly string[]): EwsOperation<Outcome<Bytes>[]> {
  const request = m(
    'ExportItems',
    m(
      'ItemIds',
      ids.map((id) => t('ItemId', [], { Id: id })),
    ),
  );
  return {
    request,
    isRepeatable: true,
    read: (response) =>
      readOutcomes(response, (message) => Buffer.from(textAt(message, 'Data') ?? '', 'base64')),
  };
}
