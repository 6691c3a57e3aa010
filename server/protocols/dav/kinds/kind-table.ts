import type { Collection, CollectionRole, ShownKind } from '#store/collection.ts';
import { addressBookRules } from './address-book.ts';
import { calendarRules } from './calendar.ts';
import type { CollectionRules } from './collection-rules.ts';
import { inboxRules, outboxRules } from './scheduling-collections.ts';
import { filesRules } from './files.ts';

/** Every kind of collection that is served, with its rules. */
const rules: Readonly<Record<Exclude<ShownKind, 'mailbox'>, CollectionRules>> = {
  calendar: calendarRules,
  tasks: calendarRules,
  notes: calendarRules,
  addressbook: addressBookRules,
  files: filesRules,
};

export function rulesOf({
  kind,
  role,
}: Pick<Collection, 'kind'> & { readonly role?: CollectionRole | undefined }): CollectionRules {
  if (kind === 'calendar' && role === 'inbox') return inboxRules;
  if (kind === 'calendar' && role === 'outbox') return outboxRules;
  // Mailboxes and settings are in no space, so that no path leads to one.
  return kind === 'mailbox' || kind === 'settings' ? filesRules : rules[kind];
}
