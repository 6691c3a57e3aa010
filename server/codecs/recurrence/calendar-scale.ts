import { dayNumber, gregorianDate, isLeapYear } from './local-time.ts';

export interface CalendarMonth {
  readonly number: number;
  /** The leap month that follows the month of its number. */
  readonly isLeap: boolean;
  /** Days from the start of the year. */
  readonly offset: number;
  readonly length: number;
}

/** One year of a calendar, its days as day numbers. */
export interface CalendarYear {
  readonly year: number;
  readonly firstDay: number;
  readonly length: number;
  readonly months: readonly CalendarMonth[];
}

/** A calendar as far as recurrence rules need it. Years are numbered without gap. */
export interface CalendarScale {
  readonly year: (year: number) => CalendarYear;
  /** The year that holds the day. */
  readonly yearAt: (day: number) => CalendarYear;
  /** The months of every year, where all years have the same. */
  readonly monthsInYear: number | undefined;
}

const commonMonths = monthsOfLengths([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
const leapMonths = monthsOfLengths([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

export const gregorianScale: CalendarScale = {
  year: gregorianYear,
  yearAt: (day) => gregorianYear(gregorianDate(day).year),
  monthsInYear: 12,
};

function gregorianYear(year: number): CalendarYear {
  const isLeap = isLeapYear(year);
  return {
    year,
    firstDay: dayNumber(year, 1, 1),
    length: isLeap ? 366 : 365,
    months: isLeap ? leapMonths : commonMonths,
  };
}

function monthsOfLengths(lengths: readonly number[]): CalendarMonth[] {
  let offset = 0;
  return lengths.map((length, i) => {
    const month = { number: i + 1, isLeap: false, offset, length };
    offset += length;
    return month;
  });
}

/** The place in the year's months of the month that holds the day. */
export function monthIndexAt(year: CalendarYear, day: number): number {
  const dayOfYear = day - year.firstDay;
  let index = Math.min(dayOfYear >> 5, year.months.length - 1);
  while (index > 0 && year.months[index]!.offset > dayOfYear) index--;
  while (index + 1 < year.months.length && year.months[index + 1]!.offset <= dayOfYear) index++;
  return index;
}
