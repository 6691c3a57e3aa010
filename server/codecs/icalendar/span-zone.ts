import type { Zone } from './zone.ts';

/** A time during which the offset of a zone stays the same. */
export interface Span {
  readonly from: number;
  /** The first second that is not in it. */
  readonly until: number;
  readonly offset: number;
}

/** A zone has two spans a year: enough for a hundred years, and a bound for queries that wander through all of time. */
const MAX_KEPT_SPANS = 256;

/** A zone that works out each span once and keeps it. */
export function spanZone(id: string, readSpan: (epochSeconds: number) => Span): Zone {
  const spans: Span[] = [];
  let last: Span = { from: Infinity, until: -Infinity, offset: 0 };
  return {
    id,
    offsetAt(epochSeconds) {
      if (epochSeconds >= last.from && epochSeconds < last.until) return last.offset;
      last = findSpan(spans, epochSeconds) ?? keepSpan(spans, readSpan(epochSeconds));
      return last.offset;
    },
  };
}

/** Spans are in order and do not overlap. */
function findSpan(spans: readonly Span[], epochSeconds: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.until <= epochSeconds) low = middle + 1;
    else high = middle;
  }
  const found = spans[low];
  return found !== undefined && found.from <= epochSeconds ? found : undefined;
}

function keepSpan(spans: Span[], span: Span): Span {
  if (spans.length >= MAX_KEPT_SPANS) spans.length = 0;
  const behind = spans.findIndex((s) => s.from > span.from);
  spans.splice(behind < 0 ? spans.length : behind, 0, span);
  return span;
}
