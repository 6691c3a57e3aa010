import type { TextMatch } from './collation.ts';

/** What the filters of calendars and of address books have in common. */

/** How several conditions count: one suffices, or all are needed. */
export type FilterTest = 'anyof' | 'allof';

// RFC 4791 §9.7.3
// RFC 6352 §10.5.2
export interface ParameterFilter {
  /** In capitals. */
  readonly name: string;
  readonly isNotDefined: boolean;
  readonly text?: TextMatch;
}

/** Whether all conditions hold, or one of them; no conditions hold. */
export function holds<T>(
  test: FilterTest,
  conditions: readonly T[],
  check: (condition: T) => boolean,
): boolean {
  if (conditions.length === 0) return true;
  return test === 'allof' ? conditions.every(check) : conditions.some(check);
}
