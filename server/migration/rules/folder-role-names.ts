import type { CollectionRole } from '#store/collection.ts';
import { roleNamesByLanguage } from './tables/role-names-by-language.ts';

const roles = ['sent', 'drafts', 'trash', 'junk', 'archive'] as const satisfies CollectionRole[];
export type NamedRole = (typeof roles)[number];

/** What mail programs and servers call the mailboxes of a role, in all languages together. */
export const roleNames: Readonly<Record<NamedRole, readonly string[]>> = {
  sent: namesOf('sent'),
  drafts: namesOf('drafts'),
  trash: namesOf('trash'),
  junk: namesOf('junk'),
  archive: namesOf('archive'),
};

function namesOf(role: NamedRole): readonly string[] {
  const names = Object.values(roleNamesByLanguage).flatMap((of) => of[role].split('; '));
  return [...new Set(names)].filter((name) => name !== '');
}

/** What mailboxes of a role are called where nobody says otherwise. */
export const standardNames: Readonly<Record<NamedRole, string>> = {
  sent: 'Sent',
  drafts: 'Drafts',
  trash: 'Trash',
  junk: 'Junk',
  archive: 'Archive',
};
