import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailbox } from './mailbox-name.ts';
import { countNumbers, formatNumberRanges, type NumberRanges } from './number-ranges.ts';
import { expectNumberRanges } from './sequence-set.ts';

/** The arguments of SELECT and EXAMINE. */
// RFC 9051 §6.3.2, RFC 7162 §3.1.8
export interface SelectArgs {
  readonly mailbox: string;
  readonly isCondstore: boolean;
  readonly qresync?: QresyncArgs;
}

/** What a client that comes back knows of the mailbox. */
// RFC 7162 §3.2.5
export interface QresyncArgs {
  readonly uidValidity: number;
  readonly modseq: number;
  readonly knownUids?: NumberRanges;
  /** Message numbers and the UIDs they had, both of one length. */
  readonly sequenceMatch?: { readonly sequences: NumberRanges; readonly uids: NumberRanges };
}

export function expectSelectArgs(decoder: Decoder): SelectArgs {
  const mailbox = expectMailbox(decoder);
  let isCondstore = false;
  let qresync: QresyncArgs | undefined;
  if (decoder.try(' ')) {
    decoder.expectList(() => {
      const start = decoder.offset;
      const word = decoder.expectKeyword();
      if (word === 'CONDSTORE') isCondstore = true;
      else if (word === 'QRESYNC') qresync = expectQresync(decoder);
      else decoder.fail('unknown SELECT parameter', start);
    });
  }
  decoder.expectEnd();
  return { mailbox, isCondstore, ...(qresync && { qresync }) };
}

export function formatSelectArgs(encoder: Encoder, args: SelectArgs): void {
  encoder.mailbox(args.mailbox);
  const parameters: string[] = [];
  if (args.isCondstore) parameters.push('CONDSTORE');
  if (args.qresync !== undefined) parameters.push(`QRESYNC (${formatQresync(args.qresync)})`);
  if (parameters.length > 0) encoder.raw(` (${parameters.join(' ')})`);
}

function expectQresync(decoder: Decoder): QresyncArgs {
  decoder.expect(' (');
  const uidValidity = decoder.expectNonZeroNumber();
  decoder.expectSpace();
  const modseq = decoder.expectNumber64();
  let knownUids: NumberRanges | undefined;
  let sequenceMatch: QresyncArgs['sequenceMatch'];
  if (decoder.try(' ')) {
    if (!decoder.isNext('(')) knownUids = expectNumberRanges(decoder);
    if (decoder.isNext('(') || decoder.try(' ')) sequenceMatch = expectSequenceMatch(decoder);
  }
  decoder.expect(')');
  return {
    uidValidity,
    modseq,
    ...(knownUids && { knownUids }),
    ...(sequenceMatch && { sequenceMatch }),
  };
}

function expectSequenceMatch(decoder: Decoder) {
  const start = decoder.offset;
  decoder.expect('(');
  const sequences = expectNumberRanges(decoder);
  decoder.expectSpace();
  const uids = expectNumberRanges(decoder);
  decoder.expect(')');
  if (countNumbers(sequences) !== countNumbers(uids))
    decoder.fail('message numbers and UIDs differ in count', start);
  return { sequences, uids };
}

function formatQresync({ uidValidity, modseq, knownUids, sequenceMatch }: QresyncArgs): string {
  const known = knownUids === undefined ? '' : ` ${formatNumberRanges(knownUids)}`;
  const match =
    sequenceMatch === undefined
      ? ''
      : ` (${formatNumberRanges(sequenceMatch.sequences)} ${formatNumberRanges(sequenceMatch.uids)})`;
  return `${uidValidity} ${modseq}${known}${match}`;
}
