import type { ShownKind, CollectionRole } from '#store/collection.ts';

export interface WellKnownFolder {
  readonly name: string;
  readonly kind: ShownKind;
  readonly role?: CollectionRole;
}

/** Folders that everybody has, by the names that requests have for them. */
export const wellKnownFolders: readonly WellKnownFolder[] = [
  { name: 'inbox', kind: 'mailbox', role: 'inbox' },
  { name: 'drafts', kind: 'mailbox', role: 'drafts' },
  { name: 'sentitems', kind: 'mailbox', role: 'sent' },
  { name: 'deleteditems', kind: 'mailbox', role: 'trash' },
  { name: 'junkemail', kind: 'mailbox', role: 'junk' },
  { name: 'outbox', kind: 'mailbox', role: 'outbox' },
  { name: 'calendar', kind: 'calendar', role: 'default' },
  { name: 'contacts', kind: 'addressbook', role: 'default' },
  { name: 'tasks', kind: 'tasks', role: 'default' },
  { name: 'notes', kind: 'notes', role: 'default' },
  { name: 'journal', kind: 'notes' },
];
