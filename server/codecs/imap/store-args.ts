import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectFlags, formatFlagList } from './flags.ts';
import { expectSequenceSet, formatSequenceSet, type SequenceSet } from './sequence-set.ts';

/** The arguments of STORE and UID STORE. */
// RFC 9051 §6.4.6
export interface StoreArgs {
  readonly set: SequenceSet;
  readonly action: 'replace' | 'add' | 'remove';
  readonly isSilent: boolean;
  readonly flags: readonly string[];
  // RFC 7162 §3.1.3
  readonly unchangedSince?: number;
}

export function expectStoreArgs(decoder: Decoder): StoreArgs {
  const set = expectSequenceSet(decoder);
  decoder.expectSpace();
  const condition = decoder.isNext('(') ? expectModifiers(decoder) : {};
  const action = decoder.try('+') ? 'add' : decoder.try('-') ? 'remove' : 'replace';
  decoder.expect('FLAGS');
  const isSilent = decoder.try('.SILENT');
  decoder.expectSpace();
  const flags = expectFlags(decoder);
  decoder.expectEnd();
  return { set, action, isSilent, flags, ...condition };
}

export function formatStoreArgs(encoder: Encoder, args: StoreArgs): void {
  const sign = { replace: '', add: '+', remove: '-' }[args.action];
  const condition =
    args.unchangedSince === undefined ? '' : ` (UNCHANGEDSINCE ${args.unchangedSince})`;
  const silent = args.isSilent ? '.SILENT' : '';
  encoder.raw(
    `${formatSequenceSet(args.set)}${condition} ${sign}FLAGS${silent} ${formatFlagList(args.flags)}`,
  );
}

function expectModifiers(decoder: Decoder): { unchangedSince?: number } {
  let unchangedSince: number | undefined;
  decoder.expectList(() => {
    decoder.expectWord('UNCHANGEDSINCE');
    decoder.expectSpace();
    unchangedSince = decoder.expectNumber64();
  });
  decoder.expectSpace();
  return unchangedSince === undefined ? {} : { unchangedSince };
}
