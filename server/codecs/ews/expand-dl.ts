import { readMailbox, type MailboxEntry } from './mailbox-entry.ts';
import { m, part, partsOf, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';

/** Who is on a list of the directory; lists on it are not opened. @throws DomainError not-found */
export function expandDl(address: string): EwsOperation<readonly MailboxEntry[]> {
  return {
    request: m('ExpandDL', m('Mailbox', t('EmailAddress', address))),
    isRepeatable: true,
    read: (response) =>
      readOnly(response, (message) =>
        partsOf(part(message, 'DLExpansion'), 'Mailbox').map(readMailbox),
      ),
  };
}
