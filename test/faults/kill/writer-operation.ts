import type { Mailboxes } from './mailbox-state.ts';

/** One change an IMAP writer makes. */
export interface WriterOperation {
  readonly command: string;
  readonly literal?: Buffer;
  /** To be selected before. */
  readonly mailbox?: string;
  /** Does the same to what is known; `answer` is the server's, undefined while there is none. */
  readonly change: (mailboxes: Mailboxes, answer: string | undefined) => void;
  /** Called once it is certain that the operation was done. */
  readonly settle?: () => void;
}

/** UIDs for `count` new messages: those the server told, else placeholders below zero. */
export function newUids(answer: string | undefined, code: RegExp, count: number): number[] {
  const told = answer === undefined ? undefined : code.exec(answer)?.[1];
  if (told === undefined) return Array.from({ length: count }, (_, i) => -1 - i);
  const uids = expandSet(told);
  if (uids.length !== count) throw new Error(`${count} UIDs were expected in ${answer}`);
  return uids;
}

function expandSet(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    const low = Math.min(from, to);
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => low + i);
  });
}
