// The mailboxes of one IMAP writer, as it knows them from the server's answers.

export interface KnownMessage {
  readonly token: string;
  /** In lower case, sorted, joined by blanks. */
  readonly flags: string;
}

export interface KnownMailbox {
  name: string;
  /** The same through all renames. */
  readonly key: number;
  uidValidity: number | undefined;
  /** No new message may have a lower UID. */
  uidNext: number;
  /** By UID; negative where the server has not told the UID. */
  readonly messages: Map<number, KnownMessage>;
}

export type Mailboxes = Map<string, KnownMailbox>;

/** A mailbox as the server shows it now. */
export interface SeenMailbox {
  readonly name: string;
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly messages: ReadonlyMap<number, KnownMessage>;
}

export function copyMailboxes(mailboxes: Mailboxes): Mailboxes {
  return new Map(
    [...mailboxes].map(([name, box]) => [name, { ...box, messages: new Map(box.messages) }]),
  );
}

export function toFlagText(flags: Iterable<string>): string {
  return [...new Set([...flags].map((f) => f.toLowerCase()))]
    .filter((f) => f !== '\\recent' && f !== '')
    .sort()
    .join(' ');
}

/** Every difference between what is known and what is there; none when both agree. */
export function compareMailboxes(known: Mailboxes, seen: readonly SeenMailbox[]): string[] {
  const problems: string[] = [];
  for (const name of known.keys())
    if (!seen.some((s) => s.name === name)) problems.push(`${name} is lost`);
  for (const there of seen) {
    const box = known.get(there.name);
    if (box === undefined) problems.push(`${there.name} should not be there`);
    else problems.push(...compareOne(box, there));
  }
  return problems;
}

function compareOne(box: KnownMailbox, seen: SeenMailbox): string[] {
  const { name } = box;
  const problems: string[] = [];
  if (box.uidValidity !== undefined && box.uidValidity !== seen.uidValidity)
    problems.push(`${name}: UIDVALIDITY was ${box.uidValidity} and is ${seen.uidValidity}`);
  if (seen.uidNext < box.uidNext)
    problems.push(`${name}: UIDNEXT was ${box.uidNext} and is ${seen.uidNext}`);
  const left = new Map(seen.messages);
  const unplaced: KnownMessage[] = [];
  for (const [uid, message] of box.messages) {
    const found = left.get(uid);
    if (uid < 0) unplaced.push(message);
    else if (found === undefined) problems.push(`${name}: UID ${uid} (${message.token}) is lost`);
    else {
      left.delete(uid);
      if (found.token !== message.token)
        problems.push(`${name}: UID ${uid} was ${message.token} and is ${found.token}`);
      else if (found.flags !== message.flags)
        problems.push(`${name}: UID ${uid} has (${found.flags}) instead of (${message.flags})`);
    }
  }
  for (const message of unplaced) {
    const at = [...left].find(
      ([uid, m]) => uid >= box.uidNext && m.token === message.token && m.flags === message.flags,
    );
    if (at === undefined) problems.push(`${name}: ${message.token} is lost`);
    else left.delete(at[0]);
  }
  for (const [uid, message] of left)
    problems.push(`${name}: UID ${uid} (${message.token}) should not be there`);
  return problems;
}
