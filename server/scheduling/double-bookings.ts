import { valueOf, textOf } from '#codecs/icalendar/property.ts';
import type { BusyPeriod } from '#codecs/calendar-query/busy-period.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Account } from '#directory/account.ts';
import type { StoredDocument } from '#store/document.ts';
import { plannedTimes } from './busy-times.ts';
import { addressOf, organizerOf } from './itip/participants.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Epoch seconds; the end is not within. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** One of two meetings at one time. */
export interface Booking {
  readonly uid: string;
  readonly summary: string;
  /** Calendar address; '' when nobody invited. */
  readonly organizer: string;
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  /** When it was put into the calendar. */
  readonly bookedAt: number;
}

export interface DoubleBooking {
  readonly account: string;
  /** The one that was booked first. */
  readonly first: Booking;
  readonly second: Booking;
  /** Epoch seconds for which both want the account. */
  readonly start: number;
  readonly end: number;
}

export interface DoubleBookings {
  readonly pairs: readonly DoubleBooking[];
  /** False: there are more. */
  readonly isComplete: boolean;
}

/** More pairs than people can look at. */
const MAX_PAIRS = 10_000;
/** Bookings that began before the time asked for, or end after it, are told as they are: few are longer. */
const MARGIN_SECONDS = 31 * 86_400;

/** Times that were booked twice, in the order of time; the first of them when they are too many. What is only tentative counts too. */
export async function findDoubleBookings(
  { store, directory }: Pick<SchedulingDeps, 'store' | 'directory'>,
  account: Account,
  range: TimeRange,
): Promise<DoubleBookings> {
  const addresses = await directory.accounts.addressesOf(account.id);
  const question = { from: range.from - MARGIN_SECONDS, to: range.to + MARGIN_SECONDS };
  const bookings = await store.look(account.id, async (reader) => {
    const found: Booking[] = [];
    for await (const planned of plannedTimes(reader, { account, addresses, question }))
      for (const period of planned.periods)
        found.push(toBooking(planned.document, planned.calendar, period));
    return found;
  });
  return pairsOf(account.address, bookings, range);
}

function toBooking(document: StoredDocument, calendar: Component, period: BusyPeriod): Booking {
  const component = calendar.components.find((c) => c.name === 'VEVENT') ?? calendar;
  const organizer = organizerOf(component);
  return {
    uid: valueOf(component, 'UID') ?? document.name,
    summary: textOf(component, 'SUMMARY') ?? '',
    organizer: organizer === undefined ? '' : addressOf(organizer),
    start: period.start,
    end: period.end,
    bookedAt: document.createdAt,
  };
}

/** Sweeps over the bookings by their starts: those that have not ended when one begins are at the same time. */
function pairsOf(account: string, bookings: readonly Booking[], range: TimeRange): DoubleBookings {
  const pairs: DoubleBooking[] = [];
  let open: Booking[] = [];
  for (const booking of bookings.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    open = open.filter((other) => other.end > booking.start);
    for (const other of open) {
      const end = Math.min(booking.end, other.end);
      const isWithin = booking.start < range.to && end > range.from;
      if (other.uid === booking.uid || !isWithin) continue;
      if (pairs.length >= MAX_PAIRS) return { pairs, isComplete: false };
      const isLater = other.bookedAt > booking.bookedAt;
      pairs.push({
        account,
        first: isLater ? booking : other,
        second: isLater ? other : booking,
        start: booking.start,
        end,
      });
    }
    open.push(booking);
  }
  return { pairs, isComplete: true };
}
