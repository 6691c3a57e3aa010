import { room } from '../people.ts';
import { copyOf, type Scene } from '../scene.ts';

interface Booking {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
}

/** The room never accepts two meetings of one time. */
export function checkRoomBookings({ meetings, view }: Scene): string | undefined {
  const bookings: Booking[] = [];
  for (const meeting of meetings.values())
    for (const slot of copyOf(view, room, meeting).slots)
      if (slot?.answers[room] === 'ACCEPTED')
        bookings.push({
          uid: meeting.uid,
          start: slot.start,
          end: slot.start + slot.minutes * 60_000,
        });
  bookings.sort((a, b) => a.start - b.start);
  for (const [i, one] of bookings.entries())
    for (const other of bookings.slice(i + 1)) {
      if (other.start >= one.end) break;
      if (other.uid !== one.uid) return `the room is booked twice: ${JSON.stringify([one, other])}`;
    }
  return undefined;
}
