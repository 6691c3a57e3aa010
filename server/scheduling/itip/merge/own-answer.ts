import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import {
  ANSWERED,
  addressOf,
  attendeeOf,
  mapAttendees,
  organizerOf,
  partstatOf,
  SAID_AGAIN,
  type IsMe,
} from '../participants.ts';
import { withLines, withParametersOf } from '../property-lines.ts';
import type { IsAsked } from './new-question.ts';

/** With the answer that the attendee gave, where it is one for what is told: the organizer may not have it yet. */
export function withOwnAnswer(
  merged: Component,
  base: Component,
  { isMe, isAsked }: { readonly isMe: IsMe; readonly isAsked: IsAsked },
): Component {
  const mine = attendeeOf(base, isMe);
  if (mine === undefined) return merged;
  return mapAttendees(merged, (theirs) => {
    if (!isMe(addressOf(theirs)) || isAsked(theirs)) return theirs;
    // Somebody may have answered for them, or they by another way; so may what they have be the organizer's word.
    const isOwn = parameter(mine, ANSWERED) !== undefined || partstatOf(theirs) === 'NEEDS-ACTION';
    if (partstatOf(mine) === 'NEEDS-ACTION' || !isOwn) return theirs;
    return withParametersOf(theirs, mine, ['PARTSTAT', 'DELEGATED-TO', ANSWERED, SAID_AGAIN]);
  });
}

/**
 * Who schedules for the copy is what the attendee's program said (RFC 6638 §7.1), and what became of an answer stays said while
 * it is one (§7.3).
 */
export function withOwnOrganizer(
  merged: Component,
  base: Component,
  { isAnswerKept }: { readonly isAnswerKept: boolean },
): Component {
  const [organizer, known] = [organizerOf(merged), organizerOf(base)];
  if (organizer === undefined || known === undefined) return merged;
  const names = isAnswerKept ? ['SCHEDULE-AGENT', 'SCHEDULE-STATUS'] : ['SCHEDULE-AGENT'];
  return withLines(merged, 'ORGANIZER', [withParametersOf(organizer, known, names)]);
}
