import type { TextMatch } from '#codecs/collation/collation.ts';
import type { FilterTest, ParameterFilter } from '#codecs/collation/filter-condition.ts';

/** What calendar-query asks for. */

/** Epoch seconds, the end not within; an open side has no bound. */
// RFC 4791 §9.9
export interface QueryRange {
  readonly from?: number;
  readonly to?: number;
}

/** The outermost condition, on VCALENDAR. */
export type CalendarFilter = ComponentFilter;

// RFC 4791 §9.7.1
export interface ComponentFilter {
  /** In capitals. */
  readonly name: string;
  /** There must be none of the name; nothing else counts then. */
  readonly isNotDefined: boolean;
  readonly test: FilterTest;
  readonly timeRange?: QueryRange;
  readonly properties: readonly PropertyFilter[];
  readonly components: readonly ComponentFilter[];
}

// RFC 4791 §9.7.2
export interface PropertyFilter {
  /** In capitals. */
  readonly name: string;
  readonly isNotDefined: boolean;
  readonly test: FilterTest;
  readonly timeRange?: QueryRange;
  readonly texts: readonly TextMatch[];
  readonly parameters: readonly ParameterFilter[];
}
