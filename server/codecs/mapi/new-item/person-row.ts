import { newBytes, newNumber, newText, type NewProperty } from '../new-item.ts';
import { tags } from '../property-tags.ts';
import { formatOneOffEntry } from './one-off-entry.ts';

/** Somebody by a mail address. */
export interface NewPerson {
  readonly name: string;
  readonly address: string;
}

const MAIL_USER = 6;

/** A row of the table of recipients. */
// MS-OXCMSG §2.2, MS-OXPROPS
export function personRow({ name, address }: NewPerson, type: number): NewProperty[] {
  return [
    newNumber(tags.recipientType, type),
    newText(tags.displayName, name),
    newText(tags.recipientDisplayName, name),
    newText(tags.addressType, 'SMTP'),
    newText(tags.email, address),
    newText(tags.smtpAddress, address),
    newBytes(tags.entryId, formatOneOffEntry(name, address)),
    newNumber(tags.objectType, MAIL_USER),
  ];
}

/** In whose name an item is, which of an appointment is its organizer. */
// MS-OXOMSG §2.2.1
export function representingProperties({ name, address }: NewPerson): NewProperty[] {
  return [
    newText(tags.representingName, name),
    newText(tags.representingAddressType, 'SMTP'),
    newText(tags.representingEmail, address),
    newText(tags.representingSmtp, address),
    newBytes(tags.representingEntryId, formatOneOffEntry(name, address)),
  ];
}

// MS-OXOMSG §2.2.1
export function senderProperties({ name, address }: NewPerson): NewProperty[] {
  return [
    newText(tags.senderName, name),
    newText(tags.senderAddressType, 'SMTP'),
    newText(tags.senderEmail, address),
    newText(tags.senderSmtp, address),
    newBytes(tags.senderEntryId, formatOneOffEntry(name, address)),
  ];
}
