import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { isCancelled } from '../is-cancelled.ts';
import {
  ANSWERED,
  ASKED_AT,
  addressOf,
  attendeeOf,
  mapAttendees,
  partstatOf,
} from '../participants.ts';
import { withParametersOf } from '../property-lines.ts';
import { parseRevision, sequenceOf } from '../revision.ts';
import { isAtOtherTime, type Reading } from './new-question.ts';

/**
 * What an attendee has of something, when a REQUEST for it comes that is older: it may have been at another time for a while, and
 * back when the later one was sent. What they answered before that is no answer any more.
 */
// RFC 5546 §2.1.4
export function askedLate(old: Component, late: Component, reading: Reading): Component {
  const { isMe } = reading;
  const [mine, theirs] = [attendeeOf(old, isMe), attendeeOf(late, isMe)];
  const answered = mine && parameter(mine, ANSWERED);
  if (answered === undefined || theirs === undefined || isCancelled(old)) return old;
  // Who says from when on an answer counts has said so in the later one.
  if (parameter(mine!, ASKED_AT) !== undefined || partstatOf(theirs) !== 'NEEDS-ACTION') return old;
  const isBetween = sequenceOf(late) > parseRevision(answered).sequence;
  if (!isBetween || !isAtOtherTime(old, late, reading)) return old;
  return mapAttendees(old, (line) =>
    isMe(addressOf(line))
      ? withParametersOf(line, theirs, ['PARTSTAT', 'DELEGATED-TO', ANSWERED])
      : line,
  );
}
