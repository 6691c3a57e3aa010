import { InputSyntaxError } from '#platform/errors.ts';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { toNumberRanges, type NumberRanges } from './number-ranges.ts';

/** `*`: the largest number in use. */
export const STAR = Infinity;

/** A sequence-set as written: ranges in the order given, whose ends may be STAR or reversed; or `$`, the saved result. */
// RFC 9051 §9 (sequence-set), RFC 5182 §2.1
export type SequenceSet =
  | { readonly kind: 'saved' }
  | { readonly kind: 'ranges'; readonly ranges: readonly (readonly [number, number])[] };

const MAX_NUMBER = 0xffff_ffff;

export function expectSequenceSet(decoder: Decoder): SequenceSet {
  if (decoder.try('$')) return { kind: 'saved' };
  const ranges: [number, number][] = [];
  do {
    const first = expectSequenceNumber(decoder);
    ranges.push([first, decoder.try(':') ? expectSequenceNumber(decoder) : first]);
  } while (decoder.try(','));
  return { kind: 'ranges', ranges };
}

/** A set that names its numbers (`*` and `$` have no meaning), as UIDs known to a client or in a response. */
export function expectNumberRanges(decoder: Decoder): NumberRanges {
  const start = decoder.offset;
  const set = expectSequenceSet(decoder);
  if (set.kind === 'saved' || set.ranges.some(([a, b]) => a === STAR || b === STAR))
    decoder.fail('expected a set of numbers without * and $', start);
  return resolveSequenceSet(set, 0);
}

/** Parses a whole text as a sequence-set; throws InputSyntaxError. */
export function parseSequenceSet(text: string): SequenceSet {
  const decoder = new Decoder(toCommandText(text));
  const set = expectSequenceSet(decoder);
  if (!decoder.isAtEnd) throw new InputSyntaxError('expected a sequence set', decoder.offset);
  return set;
}

/** The numbers meant when `largest` is the largest in use (0: none is). A saved set is resolved by the session. */
export function resolveSequenceSet(
  set: SequenceSet & { kind: 'ranges' },
  largest: number,
): NumberRanges {
  const pairs: [number, number][] = [];
  for (const range of set.ranges) {
    const first = range[0] === STAR ? largest : range[0];
    const last = range[1] === STAR ? largest : range[1];
    const low = Math.min(first, last);
    const high = Math.max(first, last);
    if (high > 0) pairs.push([Math.max(low, 1), high]);
  }
  return toNumberRanges(pairs);
}

export function formatSequenceSet(set: SequenceSet): string {
  if (set.kind === 'saved') return '$';
  return set.ranges
    .map(([a, b]) => (a === b ? formatEnd(a) : `${formatEnd(a)}:${formatEnd(b)}`))
    .join(',');
}

export function expectSequenceNumber(decoder: Decoder): number {
  if (decoder.try('*')) return STAR;
  const start = decoder.offset;
  const n = decoder.expectNonZeroNumber();
  if (n > MAX_NUMBER) decoder.fail('number too large', start);
  return n;
}

function formatEnd(n: number): string {
  return n === STAR ? '*' : String(n);
}
