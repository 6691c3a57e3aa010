import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { componentAt, mapComponents, placesOf, type CalendarObject } from './calendar-object.ts';
import { isCancelled } from './is-cancelled.ts';
import type { OutgoingMessage } from './message.ts';
import {
  agentOf,
  ANSWERED,
  ASKED_AT,
  addressOf,
  attendeeOf,
  mapAttendees,
  organizerOf,
  partstatOf,
  SAID_AGAIN,
  type IsMe,
} from './participants.ts';
import { setParameter } from './property-lines.ts';
import { replyMessage } from './reply-message.ts';
import {
  formatRevision,
  isSoonAfter,
  nextStamp,
  parseRevision,
  revisionOf,
  sequenceOf,
  type Revision,
} from './revision.ts';

/** How long an answer by mail may be on its way; clocks of two servers differ by less. */
const MAIL_SECONDS = 600;

/**
 * A copy that a REQUEST changed, and what its organizer is to be told again: answers that still count here, were given for what it
 * was before, and cross the REQUEST. Organizers elsewhere may take them for late, and would wait for ever. Each is told again once,
 * so that no two programs go on for ever, and none where the organizer says from when on an answer counts.
 */
// RFC 5546 §2.1.4, §3.2.3
export function withAnswersAgain(
  object: CalendarObject,
  request: CalendarObject,
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): { readonly object: CalendarObject; readonly reply: OutgoingMessage | undefined } {
  const crossing = placesOf(object).flatMap(([key, component]) => {
    const told = componentAt(request, key);
    return told !== undefined && isCrossed(component, told, isMe) ? [component] : [];
  });
  if (crossing.length === 0) return { object, reply: undefined };
  const stamp = crossing.reduce((last, c) => nextStamp(last, answerOf(c, isMe)!.stamp), now);
  const again = new Set(crossing);
  const noted = mapComponents(object, (component) =>
    again.has(component) ? saidAgain(component, isMe, stamp) : component,
  );
  return { object: noted, reply: replyMessage(object, crossing, { isMe, now: stamp }) };
}

function isCrossed(component: Component, told: Component, isMe: IsMe): boolean {
  const [mine, theirs] = [attendeeOf(component, isMe), attendeeOf(told, isMe)];
  const answer = answerOf(component, isMe);
  if (mine === undefined || theirs === undefined || answer === undefined) return false;
  return (
    isToldByUs(organizerOf(component), isMe) &&
    !isCancelled(component) &&
    parameter(theirs, ASKED_AT) === undefined &&
    parameter(mine, SAID_AGAIN) === undefined &&
    partstatOf(mine) !== partstatOf(theirs) &&
    answer.sequence < sequenceOf(component) &&
    isSoonAfter(revisionOf(told).stamp, answer.stamp, MAIL_SECONDS)
  );
}

// RFC 6638 §7.1
function isToldByUs(organizer: ContentLine | undefined, isMe: IsMe): boolean {
  return organizer !== undefined && agentOf(organizer) === 'SERVER' && !isMe(addressOf(organizer));
}

function answerOf(component: Component, isMe: IsMe): Revision | undefined {
  const mine = attendeeOf(component, isMe);
  const text = mine && parameter(mine, ANSWERED);
  return text === undefined ? undefined : parseRevision(text);
}

/** What it was given for stays noted: that is what later messages are judged by. */
function saidAgain(component: Component, isMe: IsMe, stamp: string): Component {
  const again = formatRevision({ sequence: sequenceOf(component), stamp });
  return mapAttendees(component, (line) =>
    isMe(addressOf(line)) ? setParameter(line, SAID_AGAIN, again) : line,
  );
}
