import type { Weekday } from '#codecs/recurrence/recur.ts';

/** What Graph calls the days of the week, from Sunday on. */
export const dayNames: Readonly<Record<string, Weekday>> = {
  sunday: 'SU',
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
};
