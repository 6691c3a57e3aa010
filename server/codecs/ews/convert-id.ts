import { m, part, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOutcomes, type Outcome } from './response-messages.ts';

export type IdFormat = 'EwsLegacyId' | 'EwsId' | 'EntryId' | 'HexEntryId' | 'StoreId' | 'OwaId';

/** Ids of items in another form: what rules and old settings name an item or folder by. Since 2007 SP1. */
export function convertId(
  mailbox: string,
  ids: readonly string[],
  from: IdFormat,
  to: IdFormat,
): EwsOperation<Outcome<string>[]> {
  const sources = ids.map((id) => t('AlternateId', [], { Format: from, Id: id, Mailbox: mailbox }));
  return {
    request: m('ConvertId', m('SourceIds', sources), { DestinationFormat: to }),
    isRepeatable: true,
    read: (response) =>
      readOutcomes(response, (message) => part(message, 'AlternateId')?.attributes.get('Id') ?? ''),
  };
}
