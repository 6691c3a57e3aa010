/** A message on its way out of or into a tree of files. */
export interface TreeMessage {
  readonly content: Buffer;
  readonly receivedAtSeconds: number | undefined;
  /** Bits of systemFlags. */
  readonly system: number;
  readonly keywords: readonly string[];
}

export interface TreeMailbox {
  /** As in the account: parts joined by "/". */
  readonly name: string;
  messages(): AsyncIterable<TreeMessage>;
}

/** A tree of files in one form. */
export interface MailTree {
  /** Finds the mailboxes below a folder. @throws DomainError not-found */
  read(folder: string): Promise<readonly TreeMailbox[]>;
  /** Writes one mailbox. @throws DomainError already-exists */
  write(folder: string, mailbox: TreeMailbox): Promise<number>;
}

/** A part of a mailbox name as a file name, and back: what a file system may not take is %XX. */
export function toFileName(part: string): string {
  return part.replace(/[\\/:*?"<>|%\0-\x1f]|^\.|^(cur|new|tmp)$/g, (found) =>
    [...Buffer.from(found)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join(''),
  );
}

export function fromFileName(name: string): string {
  return name.replace(/(%[0-9a-f]{2})+/gi, (found) =>
    Buffer.from(found.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
