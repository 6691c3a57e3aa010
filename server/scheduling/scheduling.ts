import type { Component } from '#codecs/icalendar/component.ts';
import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import type { BusyQuestion } from './busy-times.ts';
import { createCalendarUsers } from './calendar-users.ts';
import { answerFreeBusy, freeBusyOf, type FreeBusy, type FreeBusyResponse } from './free-busy.ts';
import { declineBooking, type DeclinedBooking } from './rooms/decline-booking.ts';
import { findDoubleBookings, type DoubleBookings, type TimeRange } from './double-bookings.ts';
import { planChange, type CalendarChange, type PlannedChange } from './plan-change.ts';
import { postMessage, type PostedMessage } from './post-message.ts';
import { declineProposals, listProposals, type Proposal } from './proposals.ts';
import { expectMail, type ExpectedMail, type ReceivedMail } from './receive-mail.ts';
import type { SchedulingDeps, SchedulingMeans } from './scheduling-deps.ts';
import { finishPending, type Finishing } from './outbox/finish-pending.ts';
import { deliverEntry } from './outbox/deliver-entry.ts';
import { refreshCopies } from './outbox/refresh-copies.ts';
import { createTurns } from './copies/turns.ts';
import { createRefreshTimers } from './outbox/refresh-timers.ts';

/** Invitations and their answers, between accounts here and with everybody else. */
export interface Scheduling extends AsyncDisposable {
  /**
   * Asked before a calendar object is put, replaced or removed by who owns the calendar, or by somebody for them: what is to be
   * stored, and whether it may be. Imports do not ask.
   */
  planChange(change: CalendarChange): Promise<PlannedChange>;
  /**
   * Looks at a mail that is to be filed into the account: a scheduling message in it changes the calendar. Undefined when there is
   * none, or nobody knows who sent it.
   */
  expectMail(account: AccountId, mail: ReceivedMail): Promise<ExpectedMail | undefined>;
  /** When a calendar address is busy, as far as `viewer` may know. */
  freeBusyOf(
    viewer: AccountId,
    asked: BusyQuestion & { readonly address: string },
  ): Promise<FreeBusy>;
  /**
   * Answers a VFREEBUSY request of the viewer's scheduling outbox.
   * @throws DomainError bad-value when it is none, limit-reached
   */
  answerFreeBusy(viewer: AccountId, request: Component): Promise<readonly FreeBusyResponse[]>;
  /** Times for which an account was booked twice, in the order of time. */
  doubleBookings(account: Account, range: TimeRange): Promise<DoubleBookings>;
  /** Takes an account's acceptance back and tells the organizer; gives whether there was one. */
  declineBooking(account: Account, booking: DeclinedBooking): Promise<boolean>;
  /** Other times that attendees proposed for the account's meetings. */
  proposals(account: Account): Promise<readonly Proposal[]>;
  /** Tells those who proposed another time that the meeting stays as it is; gives how many there were. */
  declineProposals(
    account: Account,
    which: { readonly uid: string; readonly from?: string | undefined },
  ): Promise<number>;
  /**
   * Sends a COUNTER, DECLINECOUNTER or REFRESH that was posted to an account's scheduling outbox.
   * @throws DomainError bad-value when it is none of these, no-permission when it speaks for somebody else, limit-reached
   */
  postMessage(message: PostedMessage): Promise<readonly FreeBusyResponse[]>;
  /** Delivers what crashes and passing troubles kept back; gives how much it was. */
  finishPending(finishing: Finishing): Promise<number>;
}

export function createScheduling(means: SchedulingMeans): Scheduling {
  const users = createCalendarUsers(means);
  const timers = createRefreshTimers(
    means.clock,
    async (refresh) => await refreshCopies(deps, users, refresh),
  );
  const deps: SchedulingDeps = {
    ...means,
    turns: createTurns(),
    refreshLater: (refresh) => timers.later(refresh),
    deliver: async (entry) => await deliverEntry(deps, users, entry),
  };
  return {
    proposals: async (account) => await listProposals(deps, users, account),
    declineProposals: async (account, which) => await declineProposals(deps, users, account, which),
    postMessage: async (message) => await postMessage(deps, users, message),
    finishPending: async (finishing) => await finishPending(deps, users, finishing),
    [Symbol.asyncDispose]: async () => await timers[Symbol.asyncDispose](),
    planChange: async (change) => await planChange(deps, users, change),
    expectMail: async (account, mail) => await expectMail(deps, users, account, mail),
    freeBusyOf: async (viewer, asked) => await freeBusyOf(deps, users, viewer, asked),
    doubleBookings: async (account, range) => await findDoubleBookings(deps, account, range),
    declineBooking: async (account, booking) => await declineBooking(deps, users, account, booking),
    answerFreeBusy: async (viewer, request) => await answerFreeBusy(deps, users, viewer, request),
  };
}
