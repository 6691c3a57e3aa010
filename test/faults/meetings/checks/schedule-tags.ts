import { distant, organizer } from '../people.ts';
import type { View } from '../scene.ts';

// RFC 6638 §3.2.10
/** What an attendee does changes nobody else's schedule tag, so that what others edit at that time is not refused. */
export function checkScheduleTags(
  before: View,
  after: View,
  { by, uid }: { readonly by: string; readonly uid: string },
): string | undefined {
  for (const [address, { meetings }] of after.people) {
    const was = before.people.get(address)?.meetings.get(uid)?.scheduleTag;
    const is = meetings.get(uid)?.scheduleTag;
    const isAttendee = address !== organizer && meetings.has(uid);
    if (isAttendee && is === undefined) return `${address} has no schedule tag for ${uid}`;
    if (address === by || address === distant || was === undefined || is === undefined) continue;
    if (is !== was)
      return `the schedule tag of ${address} for ${uid} changed as ${by} did something`;
  }
  return undefined;
}
