import type { XmlElement } from '#codecs/xml/element.ts';
import { textAt } from './names.ts';

/** Somebody, or something, as the directory and items name them. */
export interface MailboxEntry {
  readonly name: string;
  /** An address of the routing type. */
  readonly address: string;
  /** "SMTP", or "EX" for the address of a directory. */
  readonly routingType: string;
  /** "Mailbox", "PublicDL", "PrivateDL", "Contact", "PublicFolder", ... ; '' where nobody says. */
  readonly type: string;
}

/** What stands in a Mailbox element, or in another of its type. */
export function readMailbox(element: XmlElement | undefined): MailboxEntry {
  return {
    name: textAt(element, 'Name') ?? '',
    address: (textAt(element, 'EmailAddress') ?? '').trim(),
    routingType: textAt(element, 'RoutingType') ?? 'SMTP',
    type: textAt(element, 'MailboxType') ?? '',
  };
}
