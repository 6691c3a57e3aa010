import { readMailbox, type MailboxEntry } from './mailbox-entry.ts';
import { m, part, partsOf } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';

export interface Resolutions {
  readonly entries: readonly MailboxEntry[];
  /** False when there are more than the 100 that are given. */
  readonly isComplete: boolean;
}

/**
 * Who a name, an address or the beginning of one ("smtp:an") means in the directory.
 * @throws DomainError not-found when nobody is meant
 */
export function resolveNames(entry: string): EwsOperation<Resolutions> {
  return {
    request: m('ResolveNames', m('UnresolvedEntry', entry), {
      ReturnFullContactData: 'false',
      SearchScope: 'ActiveDirectory',
    }),
    isRepeatable: true,
    read: (response) =>
      readOnly(response, (message) => {
        const set = part(message, 'ResolutionSet');
        return {
          entries: partsOf(set, 'Resolution').map((r) => readMailbox(part(r, 'Mailbox'))),
          isComplete: set?.attributes.get('IncludesLastItemInRange') !== 'false',
        };
      }),
  };
}
