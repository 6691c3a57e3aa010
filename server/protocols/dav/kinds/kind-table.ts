import type { Collection, CollectionKind } from '#store/collection.ts';
import { addressBookRules } from './address-book.ts';
import { calendarRules } from './calendar.ts';
import type { CollectionRules } from './collection-rules.ts';
import { filesRules } from './files.ts';

/** Every kind of collection that is served, with its rules. */
const rules: Readonly<Record<Exclude<CollectionKind, 'mailbox'>, CollectionRules>> = {
  calendar: calendarRules,
  tasks: calendarRules,
  notes: calendarRules,
  addressbook: addressBookRules,
  files: filesRules,
};

export function rulesOf({ kind }: Pick<Collection, 'kind'>): CollectionRules {
  // Mailboxes are in no space, so that no path leads to one.
  return kind === 'mailbox' ? filesRules : rules[kind];
}
