import type { CalendarYear } from './calendar-scale.ts';
import { weekdayOf } from './local-time.ts';
import type { DayRule, WeekdayPlace } from './day-rule.ts';
import type { ByMonth } from './recur.ts';

/** Adds the days of a span that the places of BYDAY name, ordinals counting within the span. */
export function addWeekdays(
  days: number[],
  places: readonly WeekdayPlace[],
  first: number,
  length: number,
): void {
  const weekdayOfFirst = weekdayOf(first);
  for (const { weekday, ordinal } of places) {
    const offset = (weekday - weekdayOfFirst + 7) % 7;
    if (ordinal === 0)
      for (let day = first + offset; day < first + length; day += 7) days.push(day);
    else if (ordinal > 0) addWithin(days, first, length, first + offset + 7 * (ordinal - 1));
    else {
      const lastOffset = offset + 7 * Math.floor((length - 1 - offset) / 7);
      addWithin(days, first, length, first + lastOffset + 7 * (ordinal + 1));
    }
  }
}

function addWithin(days: number[], first: number, length: number, day: number): void {
  if (day >= first && day < first + length) days.push(day);
}

/** Adds the nth days of a month or year, negative ones from its end; what the span lacks is dealt with as SKIP says. */
// RFC 7529 §4.1
export function addPlaces(
  days: number[],
  places: readonly number[],
  first: number,
  span: { readonly length: number; readonly skip: DayRule['skip'] },
): void {
  const { length, skip } = span;
  for (const place of places) {
    const index = place > 0 ? place - 1 : length + place;
    if (index >= 0 && index < length) days.push(first + index);
    else if (skip === 'FORWARD') days.push(index < 0 ? first : first + length);
    else if (skip === 'BACKWARD') days.push(index < 0 ? first - 1 : first + length - 1);
  }
}

/** The places in the year's months of those that BYMONTH names, in order, each once. */
// RFC 7529 §4.1: leap months that the year lacks are skipped before days are.
export function monthIndexes(
  year: CalendarYear,
  wanted: readonly ByMonth[],
  skip: DayRule['skip'],
): number[] {
  const found: number[] = [];
  for (const { month, isLeap } of wanted) {
    const index = year.months.findIndex((m) => m.number === month && m.isLeap === isLeap);
    if (index !== -1) found.push(index);
    else if (isLeap && skip !== 'OMIT') {
      const before = year.months.findIndex((m) => m.number === month);
      const at = skip === 'BACKWARD' ? before : before + 1;
      if (before !== -1 && at < year.months.length) found.push(at);
    }
  }
  return found.length > 1 ? sortedUnique(found) : found;
}

export function sortedUnique(numbers: number[]): number[] {
  if (numbers.length < 2) return numbers;
  numbers.sort((a, b) => a - b);
  let kept = 1;
  for (let i = 1; i < numbers.length; i++)
    if (numbers[i] !== numbers[i - 1]) numbers[kept++] = numbers[i]!;
  numbers.length = kept;
  return numbers;
}

/** The first day of week 1: the first week with at least four days in the year. */
// RFC 5545 §3.3.10
export function firstWeekStart(year: CalendarYear, weekStart: number): number {
  const offset = (weekdayOf(year.firstDay) - weekStart + 7) % 7;
  return offset <= 3 ? year.firstDay - offset : year.firstDay - offset + 7;
}
