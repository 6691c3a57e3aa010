// What people do with a meeting of four weeks, at random: for the test that all copies say the same in the end.
import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  record,
  subarray,
} from 'fast-check';
import type { CalendarObject } from './calendar-object.ts';
import { meetingOf } from './sample-meetings.ts';

export const guests = ['ann', 'ben', 'cat'] as const;
export type Guest = (typeof guests)[number];
export const weeks = ['20260105', '20260112', '20260119', '20260126'];
export const organizer = 'org@a.test';
export const mail = (guest: Guest) => `${guest}@a.test`;

/** What the organizer wants: who, when, and which weeks are otherwise. */
export interface Wish {
  readonly guests: readonly Guest[];
  readonly hour: number;
  readonly title: string;
  /** Kept, and said to be cancelled. */
  readonly isCalledOff: boolean;
  readonly weeks: readonly (
    | 'as-usual'
    | 'off'
    | 'called-off'
    | { readonly hour: number; readonly guests: readonly Guest[] }
  )[];
}

const anyGuests = subarray([...guests]);
export const wish: Arbitrary<Wish> = record({
  guests: anyGuests,
  hour: constantFrom(9, 10),
  title: constantFrom('A', 'B'),
  isCalledOff: oneof({ weight: 9, arbitrary: constant(false) }, constant(true)),
  weeks: array(
    oneof(
      { weight: 3, arbitrary: constant('as-usual' as const) },
      constant('off' as const),
      constant('called-off' as const),
      record({ hour: constantFrom(9, 14), guests: anyGuests }),
    ),
    { minLength: 4, maxLength: 4 },
  ),
});

export type Step =
  | { readonly kind: 'organize'; readonly wish: Wish; readonly isUpToDate: boolean }
  | {
      readonly kind: 'answer';
      readonly guest: Guest;
      readonly partstat: string;
      readonly week: number | undefined;
    }
  | { readonly kind: 'delete-week'; readonly guest: Guest; readonly week: number }
  | { readonly kind: 'deliver'; readonly which: number; readonly keeps: boolean };

const guest = constantFrom(...guests);
const week = integer({ min: 0, max: 3 });
export const step: Arbitrary<Step> = oneof(
  record({ kind: constant('organize' as const), wish, isUpToDate: boolean() }),
  record({
    kind: constant('answer' as const),
    guest,
    partstat: constantFrom('ACCEPTED', 'DECLINED', 'TENTATIVE'),
    week: option(week, { nil: undefined }),
  }),
  record({ kind: constant('delete-week' as const), guest, week }),
  {
    weight: 4,
    arbitrary: record({
      kind: constant('deliver' as const),
      which: nat(1000),
      keeps: boolean(),
    }),
  },
);

/** The meeting that is wanted, as the organizer's program first writes it. */
export function objectOf(wish: Wish): CalendarObject {
  const attendees = (who: readonly Guest[]) => [
    `ORGANIZER:mailto:${organizer}`,
    ...who.map((g) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${mail(g)}`),
  ];
  const zone = 'TZID=Europe/Berlin';
  const hour = (n: number) => String(n).padStart(2, '0');
  const off = wish.weeks.flatMap((w, i) =>
    w === 'off' ? [`EXDATE;${zone}:${weeks[i]}T${hour(wish.hour)}0000`] : [],
  );
  const exceptions = wish.weeks.flatMap((w, i) =>
    w === 'as-usual' || w === 'off'
      ? []
      : [
          [
            `RECURRENCE-ID;${zone}:${weeks[i]}T${hour(wish.hour)}0000`,
            `DTSTART;${zone}:${weeks[i]}T${hour(w === 'called-off' ? wish.hour : w.hour)}0000`,
            'DURATION:PT1H',
            `SUMMARY:${wish.title}`,
            ...(w === 'called-off' ? ['STATUS:CANCELLED'] : []),
            ...attendees(w === 'called-off' ? wish.guests : w.guests),
          ],
        ],
  );
  const series = [
    `DTSTART;${zone}:20260105T${hour(wish.hour)}0000`,
    'DURATION:PT1H',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    `SUMMARY:${wish.title}`,
    ...(wish.isCalledOff ? ['STATUS:CANCELLED'] : []),
    ...off,
    ...attendees(wish.guests),
  ];
  return meetingOf(series, ...exceptions);
}
