/** Keywords that a target had no room for; the message came without them. */
export const KEYWORD_WITHOUT_ROOM = 'keyword-without-room';

/** What losses are called in reports for people; sources and targets count them by the short name. */
const titles: Readonly<Record<string, string>> = {
  absence: 'answers while somebody is away',
  address: 'addresses that cannot be mailed to',
  alarm: 'reminders of a kind that is not kept',
  attachment: 'attachments',
  'attachment-link': 'attachments that are only links',
  'attachment-not-fetched': 'attachments that a program had not fetched',
  'category-colours': 'colours of categories',
  'contact-field': 'fields of contacts',
  'contact-photo': 'photos of contacts that the source leaves out',
  'csv-column': 'columns of lists of contacts',
  damaged: 'parts of damaged items',
  delegate: 'delegates',
  'directory-book': 'address books that a server makes of its own list of addresses',
  'duplicate-uid': 'entries that share an identifier',
  exception: 'exceptions of series',
  'exceptions-limit': 'exceptions of series beyond what is allowed',
  'file-left-out': 'files of other kinds, and other things that were left out',
  filter: 'mail rules',
  'folder-kind': 'folders of a kind that the target does not keep',
  'follow-up-date': 'dates of follow-up flags',
  keyword: 'categories that are no keywords',
  [KEYWORD_WITHOUT_ROOM]: 'keywords beyond what a message or a mailbox can have',
  'list-member': 'members of lists',
  'message-class': 'items of kinds that are not kept',
  'not-deleted-there': 'what was deleted here and stays in the source',
  'orphaned-exception': 'single days of series whose series is elsewhere',
  permission: 'permissions',
  photo: 'photos of contacts',
  recurrence: 'ways to repeat that cannot be said here',
  rights: 'permissions that mean less here',
  rule: 'mail rules',
  rules: 'mail rules',
  settings: 'settings of accounts',
  'shared-mailbox': 'mailboxes of others and public ones, which come with their own accounts',
  signature: 'signatures',
  'time-zone': 'time zones that nobody knows',
  'working-hours': 'working hours',
  'x500-address': 'addresses of the old directory',
};

/** For people; a name that is not in the table is its own title. */
export function lossTitle(what: string): string {
  return Object.hasOwn(titles, what) ? titles[what]! : what.replaceAll('-', ' ');
}
