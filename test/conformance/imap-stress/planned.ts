import type { Argument } from '../imaptest/arguments.ts';
import type { Choices } from '../../faults/choices.ts';
import type { View } from './view.ts';
import type { SharedMailbox, World } from './world.ts';

/** The line that ends a command. */
export interface Answer {
  readonly status: string;
  /** Response code in capitals without brackets, or ''. */
  readonly code: string;
  readonly text: string;
}

/** A command about to be sent, and what is to be held against its answers. */
export interface Planned {
  readonly verb: string;
  /** Sent one after another, each behind a continuation; a literal header without "+" at the end of the one before. */
  readonly parts: readonly string[];
  /** Names messages by number: not sent while an EXPUNGE may be on its way. */
  readonly usesNumbers?: boolean;
  /** No EXPUNGE may be told while it runs. */
  readonly keepsNumbers?: boolean;
  /** A NO that is in order. */
  readonly allowsNo?: (answer: Answer) => boolean;
  /** Sees the untagged responses while it is the oldest command; true when it took one. */
  readonly onUntagged?: (args: readonly Argument[]) => boolean;
  /** Just before it is sent. */
  readonly begin?: () => void;
  readonly end?: (answer: Answer) => void;
  /** The connection broke before the answer came. */
  readonly lost?: () => void;
}

/** What a command is made from. */
export interface Making {
  readonly world: World;
  readonly view: View;
  readonly mailbox: SharedMailbox;
  /** Another mailbox of the same account, to copy to. */
  readonly copyTarget: SharedMailbox;
  readonly address: string;
  readonly client: number;
  readonly choices: Choices;
  readonly report: (what: string) => void;
}

/** Some message numbers of the view that fit, each but once, ascending. */
export function pickNumbers(
  { view, choices }: Making,
  count: number,
  fits: (sequence: number) => boolean = () => true,
): number[] {
  const picked = new Set<number>();
  for (let tries = 0; tries < count * 3 && picked.size < count && view.count > 0; tries++) {
    const sequence = choices.between(1, view.count);
    if (fits(sequence)) picked.add(sequence);
  }
  return [...picked].sort((a, b) => a - b);
}

/** Numbers as a set, neighbours as a range. */
export function setOf(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    let last = i;
    while (numbers[last + 1] === numbers[last]! + 1) last++;
    parts.push(last === i ? `${numbers[i]}` : `${numbers[i]}:${numbers[last]}`);
    i = last;
  }
  return parts.join(',');
}

export function isExpungeIssued({ code }: Answer): boolean {
  return code === 'EXPUNGEISSUED';
}
