import type { QueryRange } from './calendar-filter.ts';
import type { SearchSpan } from './recurrence-set.ts';

/** A range with both sides, infinite where it has no bound. */
export function toSpan({ from = -Infinity, to = Infinity }: QueryRange): SearchSpan {
  return { from, to };
}
