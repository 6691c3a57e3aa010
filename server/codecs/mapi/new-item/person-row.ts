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
export function representingProperties(person: NewPerson): NewProperty[] {
  return addressProperties(person, {
    name: tags.representingName,
    type: tags.representingAddressType,
    email: tags.representingEmail,
    smtp: tags.representingSmtp,
    entryId: tags.representingEntryId,
  });
}

// MS-OXOMSG §2.2.1
export function senderProperties(person: NewPerson): NewProperty[] {
  return addressProperties(person, {
    name: tags.senderName,
    type: tags.senderAddressType,
    email: tags.senderEmail,
    smtp: tags.senderSmtp,
    entryId: tags.senderEntryId,
  });
}

function addressProperties(
  { name, address }: NewPerson,
  at: Readonly<Record<'name' | 'type' | 'email' | 'smtp' | 'entryId', number>>,
): NewProperty[] {
  return [
    newText(at.name, name),
    newText(at.type, 'SMTP'),
    newText(at.email, address),
    newText(at.smtp, address),
    newBytes(at.entryId, formatOneOffEntry(name, address)),
  ];
}
