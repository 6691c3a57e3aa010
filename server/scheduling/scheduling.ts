import type { AccountId } from '#platform/ids.ts';
import { createCalendarUsers } from './calendar-users.ts';
import { planChange, type CalendarChange, type PlannedChange } from './plan-change.ts';
import { receiveMail, type ReceivedMail } from './receive-mail.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Invitations and their answers, between accounts here and with everybody else. */
export interface Scheduling {
  /**
   * Asked before a calendar object is put, replaced or removed by who owns the calendar, or by somebody for them: what is to be
   * stored, and whether it may be. Imports do not ask.
   */
  planChange(change: CalendarChange): Promise<PlannedChange>;
  /** Looks at a mail that was filed into the account: a scheduling message in it changes the calendar. Never rejects. */
  receiveMail(account: AccountId, mail: ReceivedMail): Promise<void>;
}

export function createScheduling(deps: SchedulingDeps): Scheduling {
  const users = createCalendarUsers(deps);
  return {
    planChange: async (change) => await planChange(deps, users, change),
    receiveMail: async (account, mail) => await receiveMail(deps, users, account, mail),
  };
}
