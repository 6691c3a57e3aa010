import type { XmlElement } from '#codecs/xml/element.ts';
import { readMailbox, type MailboxEntry } from './mailbox-entry.ts';
import { m, part, partsOf, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';

/** Who is on a list of the directory; lists on it are not opened. @throws DomainError not-found */
export function expandDl(address: string): EwsOperation<readonly MailboxEntry[]> {
  return expand(t('EmailAddress', address));
}

/** Who is on a list of contacts that lies in a mailbox. @throws DomainError not-found */
export function expandItem(id: string): EwsOperation<readonly MailboxEntry[]> {
  return expand(t('ItemId', [], { Id: id }));
}

function expand(which: XmlElement): EwsOperation<readonly MailboxEntry[]> {
  return {
    request: m('ExpandDL', m('Mailbox', which)),
    isRepeatable: true,
    read: (response) =>
      readOnly(response, (message) =>
        partsOf(part(message, 'DLExpansion'), 'Mailbox').map(readMailbox),
      ),
  };
}
