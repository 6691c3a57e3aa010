import type { CalendarMonth, CalendarYear } from './calendar-scale.ts';
import { dayNumber, secondsPerDay } from './local-time.ts';

// TypeScript's list of the kinds of parts lacks `relatedYear`.
type DatePart = { readonly type: string; readonly value: string };

// Twelve, and one leap month.
const maxMonths = 13;

interface LunarDate {
  readonly year: number;
  readonly month: number;
  readonly isLeap: boolean;
  readonly day: number;
}

/** A year of the Chinese or Korean calendar, numbered by the Gregorian year it begins in, worked out month by month. */
export function lunisolarYear(calendar: string, year: number): CalendarYear {
  const read = lunarDates(calendar);
  let day = dayNumber(year, 1, 1);
  let date = read(day);
  // The new year lies weeks after 1 January: the first of a month is looked for until the year is reached.
  for (let i = 0; i < 4 && date.year < year; i++) {
    day += 31 - date.day;
    date = read(day);
    if (date.day === 2) date = read(--day);
  }
  const firstDay = day;
  const months: CalendarMonth[] = [];
  while (date.year === year && months.length < maxMonths) {
    const { month, isLeap } = date;
    const length = read(day + 29).day === 1 ? 29 : 30;
    months.push({ number: month, isLeap, offset: day - firstDay, length });
    day += length;
    date = read(day);
  }
  return { year, firstDay, length: day - firstDay, months };
}

function lunarDates(calendar: string): (day: number) => LunarDate {
  const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}`, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  });
  return (day) => {
    let [year, month, isLeap, dayOfMonth] = [0, 0, false, 0];
    for (const { type, value } of format.formatToParts(day * secondsPerDay * 1000) as DatePart[]) {
      if (type === 'relatedYear') year = Number(value);
      else if (type === 'day') dayOfMonth = Number(value);
      else if (type === 'month') {
        month = Number.parseInt(value, 10);
        isLeap = value.endsWith('bis');
      }
    }
    return { year, month, isLeap, day: dayOfMonth };
  };
}
