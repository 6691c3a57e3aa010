import type { XmlElement } from '#codecs/xml/element.ts';

/** In which order the schema has what we write of items. */
const common = [
  'MimeContent',
  'ItemClass',
  'Subject',
  'Sensitivity',
  'Body',
  'Categories',
  'Importance',
  'ReminderDueBy',
  'ReminderIsSet',
  'ReminderMinutesBeforeStart',
  'ExtendedProperty',
];
const orders = {
  CalendarItem: [
    ...common,
    'UID',
    'Start',
    'End',
    'IsAllDayEvent',
    'LegacyFreeBusyStatus',
    'Location',
    'IsResponseRequested',
    'RequiredAttendees',
    'OptionalAttendees',
    'Resources',
    'Recurrence',
    'MeetingTimeZone',
    'StartTimeZone',
    'EndTimeZone',
    'AllowNewTimeProposal',
  ],
  Contact: [
    ...common,
    'FileAs',
    'DisplayName',
    'GivenName',
    'Initials',
    'MiddleName',
    'Nickname',
    'CompanyName',
    'EmailAddresses',
    'PhysicalAddresses',
    'PhoneNumbers',
    'AssistantName',
    'Birthday',
    'BusinessHomePage',
    'Children',
    'Department',
    'Generation',
    'ImAddresses',
    'JobTitle',
    'Manager',
    'OfficeLocation',
    'PostalAddressIndex',
    'Profession',
    'SpouseName',
    'Surname',
    'WeddingAnniversary',
  ],
  DistributionList: [...common, 'DisplayName', 'Members'],
  Task: [
    ...common,
    'CompleteDate',
    'DueDate',
    'PercentComplete',
    'Recurrence',
    'StartDate',
    'Status',
  ],
  Message: common,
} as const;

export type ItemName = keyof typeof orders;

/** The properties of an item in the order of the schema. */
export function inSchemaOrder(name: ItemName, properties: readonly XmlElement[]): XmlElement[] {
  const order: readonly string[] = orders[name];
  return [...properties].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
