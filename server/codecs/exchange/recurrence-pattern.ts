import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';

/** How Exchange repeats, in EWS, Graph and MAPI alike. Days of the week as in iCalendar. */
export type ExchangePattern =
  | { readonly kind: 'daily'; readonly interval: number }
  | {
      readonly kind: 'weekly';
      readonly interval: number;
      readonly days: readonly Weekday[];
      readonly firstDay: Weekday;
    }
  | { readonly kind: 'absolute-monthly'; readonly interval: number; readonly day: number }
  | {
      readonly kind: 'relative-monthly';
      readonly interval: number;
      readonly days: readonly Weekday[];
      readonly week: Week;
    }
  | { readonly kind: 'absolute-yearly'; readonly month: number; readonly day: number }
  | {
      readonly kind: 'relative-yearly';
      readonly month: number;
      readonly days: readonly Weekday[];
      readonly week: Week;
    };

/** 1 to 4, or -1 for the last one. */
export type Week = 1 | 2 | 3 | 4 | -1;

export const weekdaysOnly: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR'];
export const weekendOnly: readonly Weekday[] = ['SU', 'SA'];
export const allDays: readonly Weekday[] = weekdays;

/** How often, or until which day (a midnight, by the clock of the event); neither: for ever. */
export interface ExchangeRange {
  readonly count?: number;
  readonly lastDay?: LocalSeconds;
}

/** How often something happens, and until when. */
export interface ExchangeRepetition {
  readonly pattern: ExchangePattern;
  readonly range: ExchangeRange;
}

/** Longest interval of months that Exchange takes; of other units it takes 999. */
export const MAX_MONTHS = 99;
export const MAX_INTERVAL = 999;
