import type { ExtendedField } from '#codecs/ews/property-path.ts';

/** Properties of MAPI that EWS has no name for, or gives to read alone. MS-OXPROPS */
export const fields = {
  /** Of a message: 1 read, 8 not sent. What it is written with at creation stays. */
  messageFlags: { tag: 0x0e07, type: 'Integer' },
  deliveryTime: { tag: 0x0e06, type: 'SystemTime' },
  /** Of the follow-up flag: 1 complete, 2 flagged. */
  flagStatus: { tag: 0x1090, type: 'Integer' },
  /** 102 answered, 103 answered to all, 104 forwarded. */
  lastVerb: { tag: 0x1081, type: 'Integer' },
  /** 261 answered, 262 forwarded. */
  iconIndex: { tag: 0x1080, type: 'Integer' },
  /** PR_READ_RECEIPT_REQUESTED. MS-OXOMSG §2.2.1.20 */
  receiptRequested: { tag: 0x0029, type: 'Boolean' },
  followUpDue: { set: 'Task', id: 0x8105, type: 'SystemTime' },
  /** Whose meeting it is, where that is not the owner of the calendar. */
  representingName: { tag: 0x0042, type: 'String' },
  representingType: { tag: 0x0064, type: 'String' },
  representingAddress: { tag: 0x0065, type: 'String' },
  representingSmtp: { tag: 0x5d02, type: 'String' },
  /** Bits: 1 meeting, 2 received, 4 cancelled. */
  appointmentState: { set: 'Appointment', id: 0x8217, type: 'Integer' },
  /** 1 organizer, 2 tentative, 3 accepted, 4 declined, 5 not answered. */
  responseStatus: { set: 'Appointment', id: 0x8218, type: 'Integer' },
  /** Invitations have been sent. */
  isInvited: { set: 'Appointment', id: 0x8229, type: 'Boolean' },
  sequence: { set: 'Appointment', id: 0x8201, type: 'Integer' },
  joinUrl: { set: 'PublicStrings', name: 'SkypeTeamsMeetingUrl', type: 'String' },
  globalObjectId: { set: 'Meeting', id: 0x0003, type: 'Binary' },
  /** The zone of IANA where Windows has one name for several. */
  ianaZone: { set: 'PublicStrings', name: 'X-Mailstead-Time-Zone', type: 'String' },
  /** The UID of what Exchange has no UID for: contacts, tasks, notes. */
  uid: { set: 'PublicStrings', name: 'X-Mailstead-UID', type: 'String' },
  searchKey: { tag: 0x300b, type: 'Binary' },
  namePrefix: { tag: 0x3a45, type: 'String' },
  personalHomePage: { tag: 0x3a50, type: 'String' },
  hobbies: { tag: 0x3a43, type: 'String' },
  phoneticGiven: { set: 'Address', id: 0x802c, type: 'String' },
  phoneticSurname: { set: 'Address', id: 0x802d, type: 'String' },
  phoneticCompany: { set: 'Address', id: 0x802e, type: 'String' },
  noteColor: { guid: '0006200e-0000-0000-c000-000000000046', id: 0x8b00, type: 'Integer' },
  journalType: { guid: '0006200a-0000-0000-c000-000000000046', id: 0x8700, type: 'String' },
  journalStart: { guid: '0006200a-0000-0000-c000-000000000046', id: 0x8706, type: 'SystemTime' },
  journalEnd: { guid: '0006200a-0000-0000-c000-000000000046', id: 0x8708, type: 'SystemTime' },
  journalMinutes: { guid: '0006200a-0000-0000-c000-000000000046', id: 0x8707, type: 'Integer' },
  isHidden: { tag: 0x10f4, type: 'Boolean' },
  folderBytes: { tag: 0x0e08, type: 'Long' },
  description: { tag: 0x3004, type: 'String' },
  /** By which we know again what we wrote: SHA-256 of what names it in the ledger. */
  carriedOver: { set: 'PublicStrings', name: 'X-Mailstead-Carried-Over', type: 'String' },
} as const satisfies Record<string, ExtendedField>;
