import { findNamedOrDefault, namesOf } from '#groupware/find-collection.ts';
import { DomainError } from '#platform/errors.ts';
import { allCalendars } from '#directory/calendar-proxies.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Collection, ShownKind } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import type { CommandMail } from './open-data.ts';

/**
 * What is meant: "ann@example.test" for everything, "ann@example.test/Projects/2026" for one mailbox,
 * "ann@example.test/calendar:work" for another collection; without a name behind the colon the one every account has.
 */
export interface GrantTarget {
  readonly owner: AccountId;
  /** Object id of the collection; '' for everything. */
  readonly collection: string;
}

const kindsByWord: Readonly<Record<string, ShownKind>> = {
  mailbox: 'mailbox',
  calendar: 'calendar',
  contacts: 'addressbook',
  tasks: 'tasks',
  notes: 'notes',
  files: 'files',
};
/** As the help names the targets that are no mailboxes. */
export const targetHelp =
  'OWNER/calendar:NAME is a calendar, and so with contacts, tasks, notes and files; without NAME the one every account has.\n' +
  'OWNER/calendars: is every calendar, task list and note collection.';

/** @throws DomainError not-found, with the names that there are */
export async function findGrantTarget(
  { directory, store }: CommandMail,
  text: string,
): Promise<GrantTarget> {
  const slash = text.indexOf('/', text.lastIndexOf('@') + 1);
  const address = slash < 0 ? text : text.slice(0, slash);
  const { id: owner } = await directory.accounts.expect(address);
  if (slash < 0) return { owner, collection: '' };
  if (text.slice(slash + 1) === 'calendars:') return { owner, collection: allCalendars };
  const { word, kind, name } = parseTarget(text.slice(slash + 1));
  return await store.read(owner, async (reader) => {
    const found = await findCollection(reader, kind, name);
    if (found !== undefined) return { owner, collection: found.objectId };
    const known = kind === 'mailbox' ? [] : await namesOf(reader, kind);
    const hint = known.length === 0 ? '' : `; it has ${known.join(', ')}`;
    throw new DomainError('not-found', `${address} has no ${word} "${name}"${hint}`);
  });
}

/** The way back, without the owner: "Projects/2026" or "calendar:work". */
export function formatTarget({ kind, name }: Pick<Collection, 'kind' | 'name'>): string {
  if (kind === 'mailbox') return name;
  const word = Object.keys(kindsByWord).find((w) => kindsByWord[w] === kind)!;
  return `${word}:${name}`;
}

function parseTarget(text: string) {
  const colon = text.indexOf(':');
  const word = colon < 0 ? '' : text.slice(0, colon);
  const kind = kindsByWord[word];
  return kind === undefined
    ? { word: 'mailbox', kind: 'mailbox' as const, name: text }
    : { word, kind, name: text.slice(colon + 1) };
}

async function findCollection(
  reader: AccountReader,
  kind: ShownKind,
  name: string,
): Promise<Collection | undefined> {
  const isDefault = name === '' && kind !== 'mailbox';
  return await findNamedOrDefault(reader, kind, isDefault ? undefined : name);
}
