import type { MailboxNumbering } from './find-folders.ts';

/** Servers make UIDVALIDITY of their clock, and then no two mailboxes get the same one later; smaller numbers are all alike. */
const MAX_WITHOUT_CLOCK = 1_000_000;

interface NumberedMailbox {
  readonly wireName: string;
  readonly numbering?: MailboxNumbering | undefined;
}

/**
 * Names mailboxes such that they are found again when users rename them: by MAILBOXID and UIDVALIDITY where the server tells both, by
 * UIDVALIDITY alone where no other mailbox of the account has it, else by what they are called. Another UIDVALIDITY is another
 * mailbox: UIDs of the one mean nothing in the other.
 */
// RFC 8474 §4.1, RFC 9051 §2.3.1.1
export class LastingIds {
  readonly #byValidity = new Map<number, number>();

  /** All mailboxes are noted before the first is asked for. */
  note({ numbering }: NumberedMailbox): void {
    const { uidValidity } = numbering ?? {};
    if (uidValidity === undefined) return;
    this.#byValidity.set(uidValidity, (this.#byValidity.get(uidValidity) ?? 0) + 1);
  }

  of({ wireName, numbering }: NumberedMailbox): string {
    const { uidValidity, mailboxId } = numbering ?? {};
    // What is renamed of the inbox is what lies in it.
    if (/^inbox$/i.test(wireName) || uidValidity === undefined) return wireName;
    if (mailboxId !== undefined) return `mailboxid:${mailboxId}.${uidValidity}`;
    const isClock = uidValidity > MAX_WITHOUT_CLOCK;
    return isClock && this.#byValidity.get(uidValidity) === 1
      ? `uidvalidity:${uidValidity}`
      : wireName;
  }
}

/** How a source names it: for good, whatever becomes of its numbering; by its name where the server tells no MAILBOXID. */
export function sourceIdOf({ wireName, numbering }: NumberedMailbox): string {
  const { mailboxId } = numbering ?? {};
  const isInbox = /^inbox$/i.test(wireName);
  return isInbox || mailboxId === undefined ? wireName : `mailboxid:${mailboxId}`;
}

/** Other names than that one under which ledgers may have it: its name, and as a target names it. */
export function otherIdsOf(mailbox: NumberedMailbox): string[] {
  const { wireName } = mailbox;
  const ids = new LastingIds();
  ids.note(mailbox);
  return [wireName, ids.of(mailbox)].filter((id) => id !== sourceIdOf(mailbox));
}

/** Whether an id is none of those that are names. */
export function isLasting(id: string): boolean {
  return /^(?:mailboxid|uidvalidity):/.test(id);
}
