import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailbox } from './mailbox-name.ts';
import { expectSequenceSet, formatSequenceSet, type SequenceSet } from './sequence-set.ts';

/** The arguments of COPY, MOVE and their UID forms. */
// RFC 9051 §6.4.7, RFC 6851 §3.1
export interface CopyArgs {
  readonly set: SequenceSet;
  readonly mailbox: string;
}

export function expectCopyArgs(decoder: Decoder): CopyArgs {
  const set = expectSequenceSet(decoder);
  decoder.expectSpace();
  const mailbox = expectMailbox(decoder);
  decoder.expectEnd();
  return { set, mailbox };
}

export function formatCopyArgs(encoder: Encoder, { set, mailbox }: CopyArgs): void {
  encoder.raw(`${formatSequenceSet(set)} `).mailbox(mailbox);
}
