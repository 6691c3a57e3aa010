import type { CollectionRole } from '#store/collection.ts';

/** What mail programs and servers call the mailboxes of a role, by language. */
export const roleNames: Readonly<Partial<Record<CollectionRole, readonly string[]>>> = {
  sent: [
    'Sent',
    'Sent Items',
    'Sent Messages',
    'Sent Mail',
    'Gesendet',
    'Gesendete Elemente',
    'Gesendete Objekte',
  ],
  drafts: ['Drafts', 'Draft', 'Entwürfe'],
  trash: [
    'Trash',
    'Deleted Items',
    'Deleted Messages',
    'Papierkorb',
    'Gelöschte Elemente',
    'Gelöscht',
  ],
  junk: ['Junk', 'Junk E-mail', 'Junk Email', 'Spam', 'Bulk Mail', 'Junk-E-Mail', 'Werbung'],
  archive: ['Archive', 'Archives', 'Archiv'],
};
