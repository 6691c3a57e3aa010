import type { Component } from '#codecs/icalendar/component.ts';
import { forAttendees } from '../attendee-view.ts';
import { attendeeOf, type IsMe } from '../participants.ts';
import {
  isAnsweredApart,
  isOtherException,
  isOtherThanSeries,
  type SeriesOfException,
} from './exception-question.ts';
import { isAskedBy, isAtOtherTime, type IsAsked, type Reading } from './new-question.ts';
import { withOwnAnswer, withOwnOrganizer } from './own-answer.ts';
import { withOwnProgress, withOwnProperties } from './what-is-own.ts';

// The organizer's new version of a component with what is the attendee's own in the copy: what their programs wrote, and their
// answer unless they are asked anew.

/** What an attendee gets who has nothing yet: no alarms of others. */
export function newCopy(component: Component): Component {
  return forAttendees(component);
}

/**
 * @param of `old`: undefined when the copy has none; `sent`: that as the organizer sent it, where it differs in more than is the
 * attendee's own
 */
export function mergeSeries(
  component: Component,
  of: Reading & { readonly old: Component | undefined; readonly sent?: Component | undefined },
): Component {
  const { old, isMe } = of;
  if (old === undefined) return newCopy(component);
  const isOther = () => isAtOtherTime(of.sent ?? old, component, of);
  return mergeWith(old, component, { isMe, isAsked: isAskedBy(component, old, { isMe, isOther }) });
}

/**
 * @param of `old`: undefined when the copy has no such exception: it is made of the series then; `isBack`: whether its instance
 * was called off, and takes place after all
 */
export function mergeException(
  component: Component,
  of: SeriesOfException &
    Reading & { readonly old: Component | undefined; readonly isBack?: boolean },
): Component {
  const { old, series, isMe } = of;
  if (old !== undefined) {
    const isOther = () => isOtherException(old, component, of);
    const isAsked = isAskedBy(component, old, { isMe, isOther });
    return mergeWith(old, component, { isMe, isAsked });
  }
  if (series === undefined) return newCopy(component);
  const isOther = () => isOtherThanSeries(component, of);
  const isAsked = isAskedBy(component, series, { isMe, isOther });
  return mergeWith(series, component, {
    isMe,
    isAsked: (theirs) => isAsked(theirs) || isAnsweredApart(theirs, of),
    isOfSeries: true,
  });
}

/** @param base what the attendee has @param parts `isOfSeries`: it is the series for an exception that is new */
function mergeWith(
  base: Component,
  component: Component,
  parts: { readonly isMe: IsMe; readonly isAsked: IsAsked; readonly isOfSeries?: boolean },
): Component {
  const { isMe, isAsked, isOfSeries = false } = parts;
  const copy = newCopy(component);
  const me = attendeeOf(copy, isMe);
  // What became of an answer for the series is not what became of one for the exception.
  const isAnswerKept = !isOfSeries && me !== undefined && !isAsked(me);
  const led = withOwnOrganizer(withOwnProperties(copy, base), base, { isAnswerKept });
  return withOwnProgress(withOwnAnswer(led, base, parts), base, isMe);
}
