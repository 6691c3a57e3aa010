import { formatAstring, formatMailbox, formatRawString } from '#codecs/imap/string-format.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import type { Session } from '../session.ts';
import { ADMIN_ENTRY, toEntryName } from './entry-names.ts';

export interface AnnotationQuery {
  readonly entries: readonly string[];
  readonly depth: 0 | 1 | 'infinity';
  readonly maxSize?: number;
}

/** Values above `maxSize` are left out; the size of the largest of them is given. */
// RFC 5464 §4.2
export async function writeAnnotations(
  session: Session,
  mailbox: VisibleMailbox | undefined,
  query: AnnotationQuery,
): Promise<{ readonly longest: number }> {
  const present = await readEntries(session, mailbox);
  const wanted = query.entries.map((entry) => entry.toLowerCase());
  const parts: string[] = [];
  let longest = 0;
  for (const [name, value] of present) {
    if (!wanted.some((entry) => isWithin(name, entry, query.depth))) continue;
    if (query.maxSize !== undefined && value.length > query.maxSize)
      longest = Math.max(longest, value.length);
    else
      parts.push(`${formatAstring(name, session.names)} ${formatRawString(value, session.names)}`);
  }
  // An entry that was asked for by its name and is not there has no value.
  for (const entry of new Set(wanted))
    if (query.depth === 0 && !present.has(entry))
      parts.push(`${formatAstring(entry, session.names)} NIL`);
  if (parts.length > 0) {
    const name = mailbox === undefined ? '""' : formatMailbox(mailbox.name, session.names);
    session.untagged(`METADATA ${name} (${parts.join(' ')})`);
  }
  return { longest };
}

/** Entries this user may see, by name; values byte for byte. */
export async function readEntries(
  session: Session,
  mailbox: VisibleMailbox | undefined,
): Promise<ReadonlyMap<string, string>> {
  const user = session.user.account.id;
  const all = await session.store.read(mailbox?.owner ?? user, (reader) =>
    reader.annotations(mailbox?.collection.id),
  );
  const found = new Map<string, string>(mailbox === undefined ? await serverEntries(session) : []);
  for (const { entry, value } of all) {
    const name = toEntryName(entry, user);
    if (name !== undefined) found.set(name, Buffer.from(value).toString('latin1'));
  }
  return found;
}

async function serverEntries({ user, deps }: Session): Promise<[string, string][]> {
  const { address } = user.account;
  const entries = [...(await deps.directory.serverEntries.all())].map(
    ([name, value]): [string, string] => [name, Buffer.from(value).toString('latin1')],
  );
  return [[ADMIN_ENTRY, `mailto:postmaster${address.slice(address.lastIndexOf('@'))}`], ...entries];
}

function isWithin(name: string, entry: string, depth: 0 | 1 | 'infinity'): boolean {
  if (name === entry) return true;
  if (depth === 0 || !name.startsWith(`${entry}/`)) return false;
  return depth === 'infinity' || !name.includes('/', entry.length + 1);
}
