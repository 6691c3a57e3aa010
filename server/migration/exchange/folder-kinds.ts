import type { ShownKind } from '#store/collection.ts';

/** What a folder of a class holds; undefined for what is a program's own. */
export function kindOfClass(folderClass: string): ShownKind | undefined {
  const name = folderClass.toLowerCase();
  if (programFolders.some((own) => name.startsWith(own))) return undefined;
  if (name === '' || name.startsWith('ipf.note') || name === 'ipf') return 'mailbox';
  if (name.startsWith('ipf.appointment')) return 'calendar';
  if (name.startsWith('ipf.contact')) return 'addressbook';
  if (name.startsWith('ipf.task')) return 'tasks';
  if (name.startsWith('ipf.stickynote') || name.startsWith('ipf.journal')) return 'notes';
  return undefined;
}

/** Feeds, suggestions, settings: made by programs, and made anew by them. */
const programFolders = [
  'ipf.note.outlookhomepage',
  'ipf.note.socialconnector',
  'ipf.contact.moc',
  'ipf.contact.galcontacts',
  'ipf.contact.recipientcache',
  'ipf.contact.peopleideas',
  'ipf.contact.organizationalcontacts',
  'ipf.contact.peopleyouknow',
  'ipf.contact.company',
  'ipf.appointment.birthday',
  'ipf.configuration',
  'ipf.files',
  'ipf.skypeteams',
  'ipf.shortcutfolder',
];

/** What Exchange has folders for. */
export type ExchangeKind = Exclude<ShownKind, 'files'>;

export const classOfKind: Readonly<Record<ExchangeKind, string>> = {
  mailbox: 'IPF.Note',
  calendar: 'IPF.Appointment',
  addressbook: 'IPF.Contact',
  tasks: 'IPF.Task',
  notes: 'IPF.StickyNote',
};
