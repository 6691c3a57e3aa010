import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectFlag } from './flags.ts';
import { expectMailbox } from './mailbox-name.ts';

/** The roles a mailbox can be created for. */
// RFC 6154 §2, RFC 8457 §3
export const specialUses = [
  '\\All',
  '\\Archive',
  '\\Drafts',
  '\\Flagged',
  '\\Important',
  '\\Junk',
  '\\Sent',
  '\\Trash',
] as const;
export type SpecialUse = (typeof specialUses)[number];

/** The arguments of CREATE. */
// RFC 9051 §6.3.4, RFC 6154 §3
export interface CreateArgs {
  readonly mailbox: string;
  /** As written; one that is not in specialUses is answered with NO [USEATTR]. */
  readonly uses: readonly string[];
}

export function expectCreateArgs(decoder: Decoder): CreateArgs {
  const mailbox = expectMailbox(decoder);
  let uses: string[] = [];
  if (decoder.try(' ')) {
    decoder.expect('(');
    decoder.expectWord('USE');
    decoder.expectSpace();
    uses = decoder.expectListOrEmpty(() => expectUse(decoder));
    decoder.expect(')');
  }
  decoder.expectEnd();
  return { mailbox, uses };
}

export function formatCreateArgs(encoder: Encoder, { mailbox, uses }: CreateArgs): void {
  encoder.mailbox(mailbox);
  if (uses.length > 0) encoder.raw(` (USE (${uses.join(' ')}))`);
}

function expectUse(decoder: Decoder): string {
  const start = decoder.offset;
  const use = expectFlag(decoder);
  if (!use.startsWith('\\')) decoder.fail('expected a special use such as \\Sent', start);
  return specialUses.find((s) => s.toLowerCase() === use.toLowerCase()) ?? use;
}
