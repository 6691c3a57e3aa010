import type { Frequency } from '#codecs/recurrence/recur.ts';
import type { BookingRefusal } from '../../rooms/judge-booking.ts';

/** What invitation mails say in one language. {0}, {1} ... stand for what is filled in. */
export interface MailTexts {
  readonly subjects: {
    readonly invitation: string;
    readonly update: string;
    readonly cancellation: string;
    readonly accepted: string;
    readonly declined: string;
    readonly tentative: string;
    readonly answer: string;
    readonly proposal: string;
    readonly proposalDeclined: string;
    readonly question: string;
  };
  /** {0} is who writes. */
  readonly openings: {
    readonly invitation: string;
    readonly update: string;
    readonly cancellation: string;
    readonly cancelledInstance: string;
    readonly updatedInstance: string;
    readonly accepted: string;
    readonly declined: string;
    readonly tentative: string;
    readonly answer: string;
    readonly proposal: string;
    readonly proposalDeclined: string;
    readonly question: string;
  };
  readonly labels: {
    readonly title: string;
    readonly when: string;
    readonly due: string;
    readonly repeats: string;
    readonly where: string;
    readonly organizer: string;
    readonly attendees: string;
    readonly comment: string;
    readonly changed: string;
    readonly instance: string;
  };
  readonly untitled: string;
  readonly onBehalf: string;
  /** {0} more people. */
  readonly others: string;
  readonly answerHint: string;
  readonly changes: {
    readonly time: string;
    readonly place: string;
    readonly title: string;
    readonly repeats: string;
    readonly text: string;
    readonly people: string;
    /** Days of a series that are left out. */
    readonly without: string;
    /** {0} before, {1} now. */
    readonly fromTo: string;
  };
  readonly every: Readonly<Partial<Record<Frequency, readonly [one: string, several: string]>>>;
  readonly onDays: string;
  readonly onDayOfMonth: string;
  /** {0} ordinal, {1} day of the week. */
  readonly nthWeekday: string;
  readonly ordinals: readonly [string, string, string, string, string, last: string];
  readonly until: string;
  readonly times: string;
  readonly irregular: string;
  /** What a room says with its answer; {0} is the room. */
  readonly rooms: Readonly<Record<BookingRefusal | 'ask', string>>;
}
