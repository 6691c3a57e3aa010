import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { changeOf } from '../component-change.ts';
import { isCancelled } from '../is-cancelled.ts';
import { ANSWERED, ASKED_AT, attendeeOf, partstatOf, type IsMe } from '../participants.ts';
import { parseRevision, sequenceOf, toSequence } from '../revision.ts';

/** Whose copy it is, and by which clocks it and the message are to be read. */
export interface Reading {
  readonly isMe: IsMe;
  readonly zones: readonly [stored: Zones, message: Zones];
}

/** Says of the attendee's line in what the organizer tells whether they are to answer it anew. */
export type IsAsked = (theirs: ContentLine) => boolean;

/**
 * Whether an attendee is asked anew by what the organizer tells of something.
 * @param base what they have of it @param isOther whether it is another meeting by now, which the answer that they gave is not for:
 * asked when the organizer does not say from when on an answer counts
 */
// RFC 5546 §2.1.4: a new answer is owed when the meeting is at another time; so it is when it was called off in between.
export function isAskedBy(
  told: Component,
  base: Component,
  { isMe, isOther }: { readonly isMe: IsMe; readonly isOther: () => boolean },
): IsAsked {
  return (theirs) => {
    if (isCancelled(base)) return true;
    const asked = parameter(theirs, ASKED_AT);
    if (asked !== undefined) return toSequence(asked) > answeredAt(base, isMe);
    if (partstatOf(theirs) !== 'NEEDS-ACTION') return false;
    return sequenceOf(told) > sequenceOf(base) && isOther();
  };
}

/** @param sent as the organizer had sent it */
export function isAtOtherTime(sent: Component, told: Component, { zones }: Reading): boolean {
  const before = { component: sent, zones: zones[0] };
  return changeOf(before, { component: told, zones: zones[1] }) === 'reschedule';
}

/** The SEQUENCE that they answered for: what was called off or has moved on since is newer than that. */
export function answeredAt(base: Component, isMe: IsMe): number {
  const mine = attendeeOf(base, isMe);
  const answered = mine === undefined ? undefined : parameter(mine, ANSWERED);
  if (answered === undefined) return sequenceOf(base);
  return Math.min(parseRevision(answered).sequence, sequenceOf(base));
}
