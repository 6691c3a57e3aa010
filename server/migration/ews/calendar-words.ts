import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';

/** In the order of day numbers: Sunday is 0. */
export const weekdayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function weekdayNamed(name: string): Weekday | undefined {
  return weekdays[weekdayNames.indexOf(name)];
}
