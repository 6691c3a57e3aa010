import {
  DELIMITER,
  isReserved,
  type MailboxAccess,
  type VisibleMailbox,
} from '../mailbox-access.ts';

/** Every name a user can see, with what LIST says of each. */
export interface MailboxNames {
  /** Names that only hold others, such as "Public", have no mailbox. */
  readonly byName: ReadonlyMap<string, VisibleMailbox | undefined>;
  hasChildren(name: string): boolean;
}

export async function readMailboxNames(access: MailboxAccess): Promise<MailboxNames> {
  const byName = new Map<string, VisibleMailbox | undefined>();
  const parents = new Set<string>();
  for (const mailbox of await access.list()) {
    byName.set(mailbox.name, mailbox);
    if (!mailbox.name.includes(DELIMITER)) continue;
    for (const parent of ancestorsOf(mailbox.name)) {
      // What is above a known parent is known, too.
      if (parents.has(parent)) break;
      parents.add(parent);
    }
  }
  for (const parent of parents) if (!byName.has(parent)) byName.set(parent, undefined);
  return { byName, hasChildren: (name) => parents.has(name) };
}

/** Whether a pattern is one of the user's own names, of which readOwnName() can tell. */
export function isOwnName(pattern: string): boolean {
  // INBOX is known in any case.
  return !/^$|[*%]|^inbox(?:$|\/)/i.test(pattern) && !isReserved(pattern);
}

/** The same as readMailboxNames() for one of the user's own names, without a look at all others. */
export async function readOwnName(access: MailboxAccess, name: string): Promise<MailboxNames> {
  const { mailbox, hasBelow } = await access.findOwn(name);
  const byName = new Map<string, VisibleMailbox | undefined>();
  if (mailbox !== undefined || hasBelow) byName.set(name, mailbox);
  return { byName, hasChildren: () => hasBelow };
}

/** "a/b/c" gives "a/b", then "a". */
export function* ancestorsOf(name: string): Generator<string> {
  for (let end = name.lastIndexOf(DELIMITER); end > 0; end = name.lastIndexOf(DELIMITER, end - 1))
    yield name.slice(0, end);
}
