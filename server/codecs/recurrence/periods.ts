import { gregorianScale } from './calendar-scale.ts';
import type { CalendarScale } from './calendar-scale.ts';
import type { LocalSeconds } from './local-time.ts';

/**
 * The periods of a rule, every INTERVALth one, numbered from the one that holds DTSTART. Times of day and
 * times within the hour or minute are laid on the starts that a period gives.
 */
export interface Periods {
  /** Seconds of what `floor`, `starts` and `before` count in: a day, hour, minute or second. */
  readonly unit: number;
  /** Nothing of the nth period, nor of any later one, lies before this. */
  readonly floor: (n: number) => number;
  /** What the nth period gives, rising, each once. */
  readonly starts: (n: number) => readonly number[];
  /** A period that lies wholly before the given unit, or the first: where to begin to reach it. */
  readonly before: (unit: number) => number;
  /** The first period at or after the nth that can give anything; undefined when there is none, or it was looked for too long. */
  readonly seek?: (n: number, end: LocalSeconds) => number | undefined;
  /** How many starts each period but the first has, if all have the same. */
  readonly constantStarts: number | undefined;
  /** How many starts a period has at most, if that is known. */
  readonly mostStarts: number | undefined;
  /** So many periods that give nothing mean that none will ever come. */
  readonly maxBarren: number;
}

/** After so many days, 400 years, the Gregorian calendar repeats itself to the weekday. */
export const cycleDays = 146_097;

// Other calendars do not repeat so soon, and their years cost more; the rarest leap months come within 200 years.
const cycleYears = 400;
const patienceYears = 200;

export function barrenYears(scale: CalendarScale): number {
  return scale === gregorianScale ? cycleYears : patienceYears;
}

/** After so many days without one that is wanted, none comes: of rules that look at every `interval`th day. */
export function patienceDays(scale: CalendarScale, interval: number): number {
  return (scale === gregorianScale ? cycleDays : patienceYears * 366) * Math.max(1, interval);
}
