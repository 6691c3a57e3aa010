import type { PropertyPath } from '#codecs/ews/property-path.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import { fields } from '../fields.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';

const always: readonly PropertyPath[] = [
  'item:ItemClass',
  'item:Subject',
  'item:Sensitivity',
  'item:Body',
  'item:Attachments',
  'item:Categories',
  'item:HasAttachments',
  'contacts:FileAs',
  'contacts:DisplayName',
  'contacts:GivenName',
  'contacts:Initials',
  'contacts:MiddleName',
  'contacts:Nickname',
  'contacts:CompanyName',
  'contacts:EmailAddresses',
  'contacts:PhysicalAddresses',
  'contacts:PhoneNumbers',
  'contacts:AssistantName',
  'contacts:Birthday',
  'contacts:BusinessHomePage',
  'contacts:Children',
  'contacts:Companies',
  'contacts:Department',
  'contacts:Generation',
  'contacts:ImAddresses',
  'contacts:JobTitle',
  'contacts:Manager',
  'contacts:Mileage',
  'contacts:OfficeLocation',
  'contacts:PostalAddressIndex',
  'contacts:Profession',
  'contacts:SpouseName',
  'contacts:Surname',
  'contacts:WeddingAnniversary',
  fields.uid,
  fields.searchKey,
  fields.namePrefix,
  fields.personalHomePage,
  fields.hobbies,
  fields.phoneticGiven,
  fields.phoneticSurname,
  fields.phoneticCompany,
];

/** Everything of a contact, or of a list of contacts, that its server can tell. */
export function contactShape(calls: MailboxCalls): ItemShape {
  const properties = [...always];
  if (knows(calls, 'Exchange2010'))
    properties.push('item:LastModifiedTime', 'distributionlist:Members');
  if (knows(calls, 'Exchange2010_SP2')) properties.push('contacts:UserSMIMECertificate');
  return { body: 'Text', properties };
}
