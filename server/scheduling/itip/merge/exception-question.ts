import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { changeOfInstance } from '../component-change.ts';
import {
  ANSWERED,
  ASKED_AT,
  addressOf,
  attendeeOf,
  isAnsweredAlike,
  mapAttendees,
  partstatOf,
} from '../participants.ts';
import { withParametersOf } from '../property-lines.ts';
import { sequenceOf } from '../revision.ts';
import { answeredAt, isAtOtherTime, type Reading } from './new-question.ts';

/** What is known of the series when an exception comes. */
export interface SeriesOfException {
  /** The copy's. */
  readonly series: Component | undefined;
  /** The one that came with the exception. */
  readonly told?: Component;
  /** Whether what is told of the series asks its attendee anew. */
  readonly isSeriesAsked?: boolean;
}

/** Whether an exception that the copy has is another meeting by what is told of it. */
export function isOtherException(
  old: Component,
  component: Component,
  of: SeriesOfException & Reading,
): boolean {
  return isAskedWithSeries(old, of) || isAtOtherTime(old, component, of);
}

/**
 * Whether an exception that the copy does not have is another meeting than its series: an organizer who does not know the answer
 * for that yet says of the exception what they say of the series.
 * @param of `isBack`: whether it was called off, and takes place after all
 */
export function isOtherThanSeries(
  component: Component,
  of: SeriesOfException & Reading & { readonly isBack?: boolean },
): boolean {
  const { series: known, told, isMe, zones, isBack, isSeriesAsked } = of;
  const general = told ?? known;
  const series = general && attendeeOf(general, isMe);
  if (isBack === true || general === undefined || series === undefined) return true;
  if (told !== undefined && partstatOf(series) !== 'NEEDS-ACTION') return true;
  const had = { component: general, zones: told === undefined ? zones[0] : zones[1] };
  const change = changeOfInstance(had, { component, zones: zones[1] });
  return isSeriesAsked === true || change === 'reschedule';
}

/** Whether the organizer knows an answer for an instance that the copy does not have: it was called off in between. */
export function isAnsweredApart(
  theirs: ContentLine,
  { told, isMe }: SeriesOfException & Reading,
): boolean {
  const series = told && attendeeOf(told, isMe);
  return (
    series !== undefined &&
    partstatOf(theirs) !== 'NEEDS-ACTION' &&
    partstatOf(theirs) !== partstatOf(series)
  );
}

/**
 * Who is asked anew for a series is asked for those of its exceptions that they never answered for on their own; of a series that
 * they did not have, for those of which the organizer alone said an answer.
 */
function isAskedWithSeries(
  old: Component,
  { series, isMe, isSeriesAsked }: SeriesOfException & Pick<Reading, 'isMe'>,
): boolean {
  const mine = attendeeOf(old, isMe);
  if (isSeriesAsked !== true || mine === undefined) return false;
  if (series === undefined) return parameter(mine, ANSWERED) === undefined;
  const general = attendeeOf(series, isMe);
  return general !== undefined && isAnsweredAlike(mine, general);
}

/** An exception that came before the question for its series, which its attendee has not answered yet. */
export function askedWithSeries(
  old: Component,
  component: Component,
  of: SeriesOfException & Pick<Reading, 'isMe'>,
): Component {
  const { isMe } = of;
  const theirs = attendeeOf(component, isMe);
  if (theirs === undefined || parameter(theirs, ASKED_AT) !== undefined) return old;
  if (partstatOf(theirs) !== 'NEEDS-ACTION' || !isAskedWithSeries(old, of)) return old;
  if (sequenceOf(component) <= answeredAt(old, isMe)) return old;
  return mapAttendees(old, (mine) =>
    isMe(addressOf(mine))
      ? withParametersOf(mine, theirs, ['PARTSTAT', 'DELEGATED-TO', ANSWERED])
      : mine,
  );
}
