import type { Decoder } from './decoder.ts';

/** A window on a result: counted from its start (1:100) or from its end (-1:-100). `first` is at most `last`. */
// RFC 9394 §3.1, RFC 5267 §4.4
export interface PartialRange {
  readonly from: 'start' | 'end';
  readonly first: number;
  readonly last: number;
}

export function expectPartialRange(decoder: Decoder): PartialRange {
  const sign = decoder.isNext('-') ? '-' : '';
  decoder.try(sign);
  const a = decoder.expectNonZeroNumber();
  decoder.expect(':');
  decoder.expect(sign);
  const b = decoder.expectNonZeroNumber();
  return {
    from: sign === '-' ? 'end' : 'start',
    first: Math.min(a, b),
    last: Math.max(a, b),
  };
}

export function formatPartialRange({ from, first, last }: PartialRange): string {
  return from === 'end' ? `-${first}:-${last}` : `${first}:${last}`;
}

/** The part of a list that the window shows, in the list's own order. */
export function applyPartialRange<T>(items: readonly T[], range: PartialRange): T[] {
  return range.from === 'start'
    ? items.slice(range.first - 1, range.last)
    : items.slice(Math.max(0, items.length - range.last), items.length - range.first + 1);
}
