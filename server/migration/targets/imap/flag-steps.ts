import { formatNumbersInOrder } from '#codecs/imap/number-ranges.ts';
import { toImapFlags } from '../../imap-end/message-flags.ts';
import type { FlagsWish } from '../../target.ts';

export interface FlagStep {
  readonly set: string;
  readonly sign: '+' | '-';
  /** As STORE takes them. */
  readonly flags: string;
}

/** Changes that are alike together: a mailbox marked as read is one command. */
export function flagSteps(changes: readonly FlagsWish[]): FlagStep[] {
  const steps = new Map<string, { sign: '+' | '-'; flags: string; uids: number[] }>();
  for (const { id, from, to } of changes) {
    const before = new Set(toImapFlags(from));
    const after = new Set(toImapFlags(to));
    for (const [sign, flags] of [
      ['+', [...after.difference(before)]],
      ['-', [...before.difference(after)]],
    ] as const) {
      if (flags.length === 0) continue;
      const key = `${sign} ${flags.join(' ')}`;
      const step = steps.get(key) ?? { sign, flags: flags.join(' '), uids: [] };
      step.uids.push(Number(id));
      steps.set(key, step);
    }
  }
  return Array.from(steps.values(), ({ sign, flags, uids }) => ({
    sign,
    flags,
    set: formatNumbersInOrder(uids.sort((a, b) => a - b)),
  }));
}
