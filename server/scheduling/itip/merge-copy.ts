import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { forAttendees } from './attendee-view.ts';
import { changeOf, changeOfInstance } from './component-change.ts';
import { isCancelled } from './is-cancelled.ts';
import {
  ANSWERED,
  ASKED_AT,
  addressOf,
  attendeeOf,
  isAnsweredAlike,
  mapAttendees,
  organizerOf,
  partstatOf,
  type IsMe,
} from './participants.ts';
import { withLines, withParametersOf } from './property-lines.ts';
import { parseRevision, sequenceOf, toSequence } from './revision.ts';

/** On an exception that the attendee's answer made and the organizer has not sent yet. */
export const OWN_EXCEPTION = 'X-MAILSTEAD-OWN-EXCEPTION';

/** Properties that are the attendee's own once they have a copy. */
const ownNames = ['CATEGORIES', 'COLOR', 'TRANSP', 'COMMENT'];
const ownOfTasks = ['PERCENT-COMPLETE', 'COMPLETED'];

/** What an attendee gets who has nothing yet: no alarms of others. */
export function newCopy(component: Component): Component {
  return forAttendees(component);
}

/**
 * The organizer's new version of a component with what is the attendee's own in the copy: alarms, categories, colour, whether
 * it makes them busy, what their programs noted, and their answer unless they are asked anew.
 * @param copy `series`: the copy's series when the component is an exception that the copy does not have yet; `told`: the series
 * that came with such an exception; `sent`: the old one as the organizer sent it, where it differs in more than is the attendee's own
 */
export function mergeCopy(copy: {
  readonly old: Component | undefined;
  readonly series: Component | undefined;
  readonly told?: Component;
  readonly sent?: Component | undefined;
  /** Whether an instance was called off that takes place after all. */
  readonly isBack?: boolean;
  /** Whether what is told of the series asks its attendee anew. */
  readonly isSeriesAsked?: boolean;
  readonly component: Component;
  readonly isMe: IsMe;
  readonly zones: readonly [stored: Zones, message: Zones];
}): Component {
  const base = copy.old ?? copy.series;
  let merged = newCopy(copy.component);
  if (base === undefined) return merged;
  const names = base.name === 'VTODO' ? [...ownNames, ...ownOfTasks] : ownNames;
  for (const name of names) {
    const own = all(base, name);
    if (own.length > 0) merged = withLines(merged, name, own);
  }
  const noted = base.properties.filter(
    ({ name }) =>
      name.startsWith('X-') && name !== OWN_EXCEPTION && first(merged, name) === undefined,
  );
  const alarms = base.components.filter((c) => c.name === 'VALARM');
  merged = {
    ...merged,
    properties: [...merged.properties, ...noted],
    components: [...merged.components, ...alarms],
  };
  return withOwnProgress(
    withOwnAnswer(withOwnOrganizer(merged, base, copy), base, copy),
    base,
    copy,
  );
}

/** A task is as far as its attendee has come with it, until its organizer ends it for all. */
// RFC 5546 §3.4.2
function withOwnProgress(
  merged: Component,
  base: Component,
  { isMe }: Parameters<typeof mergeCopy>[0],
): Component {
  const me = attendeeOf(merged, isMe);
  const isBegun = me !== undefined && ['IN-PROCESS', 'COMPLETED'].includes(partstatOf(me));
  const isEnded = ['CANCELLED', 'COMPLETED'].includes(valueOf(merged, 'STATUS') ?? '');
  const own = all(base, 'STATUS');
  const isOwn = merged.name === 'VTODO' && isBegun && !isEnded && own.length > 0;
  return isOwn ? withLines(merged, 'STATUS', own) : merged;
}

/**
 * Who schedules for the copy is what the attendee's program said (RFC 6638 §7.1), and what became of an answer stays said while
 * it is one (§7.3).
 */
function withOwnOrganizer(
  merged: Component,
  base: Component,
  copy: Parameters<typeof mergeCopy>[0],
): Component {
  const [organizer, known] = [organizerOf(merged), organizerOf(base)];
  if (organizer === undefined || known === undefined) return merged;
  const theirs = attendeeOf(merged, copy.isMe);
  const isSame = copy.old !== undefined && theirs && !isAskedAnew(theirs, base, copy);
  const names = isSame ? ['SCHEDULE-AGENT', 'SCHEDULE-STATUS'] : ['SCHEDULE-AGENT'];
  return withLines(merged, 'ORGANIZER', [withParametersOf(organizer, known, names)]);
}

function withOwnAnswer(
  merged: Component,
  base: Component,
  copy: Parameters<typeof mergeCopy>[0],
): Component {
  const mine = attendeeOf(base, copy.isMe);
  if (mine === undefined) return merged;
  return mapAttendees(merged, (theirs) => {
    if (!copy.isMe(addressOf(theirs)) || isAskedAnew(theirs, base, copy)) return theirs;
    // Somebody may have answered for them, or they by another way; so may what they have be the organizer's word.
    const isOwn = parameter(mine, ANSWERED) !== undefined || partstatOf(theirs) === 'NEEDS-ACTION';
    if (partstatOf(mine) === 'NEEDS-ACTION' || !isOwn || isAnsweredApart(theirs, copy))
      return theirs;
    return withParametersOf(theirs, mine, ['PARTSTAT', 'DELEGATED-TO', ANSWERED]);
  });
}

/** Whether the organizer knows an answer for an instance that the copy does not have: it was called off in between. */
function isAnsweredApart(
  theirs: ContentLine,
  { old, told, isMe }: Parameters<typeof mergeCopy>[0],
): boolean {
  const series = old === undefined && told !== undefined ? attendeeOf(told, isMe) : undefined;
  return (
    series !== undefined &&
    partstatOf(theirs) !== 'NEEDS-ACTION' &&
    partstatOf(theirs) !== partstatOf(series)
  );
}

// RFC 5546 §2.1.4: a new answer is owed when the meeting is at another time; so it is when it was called off in between.
function isAskedAnew(
  theirs: ContentLine,
  base: Component,
  copy: Parameters<typeof mergeCopy>[0],
): boolean {
  const { component, old, sent = old, isMe, zones } = copy;
  if (isCancelled(base)) return true;
  const asked = parameter(theirs, ASKED_AT);
  if (asked !== undefined) return toSequence(asked) > answeredAt(base, isMe);
  if (partstatOf(theirs) !== 'NEEDS-ACTION') return false;
  if (sequenceOf(component) <= sequenceOf(base)) return false;
  if (old === undefined) return isAskedApart(copy);
  if (sent === undefined || isAskedWithSeries(old, copy)) return true;
  return (
    changeOf({ component: sent, zones: zones[0] }, { component, zones: zones[1] }) === 'reschedule'
  );
}

/** Of an exception that is new: an organizer who does not know the answer for the series yet says of it what they say of that. */
function isAskedApart(copy: Parameters<typeof mergeCopy>[0]): boolean {
  const { component, series: known, told, isMe, zones, isBack, isSeriesAsked } = copy;
  const general = told ?? known;
  const series = general && attendeeOf(general, isMe);
  if (isBack === true || general === undefined || series === undefined) return true;
  if (told !== undefined && partstatOf(series) !== 'NEEDS-ACTION') return true;
  const had = { component: general, zones: told === undefined ? zones[0] : zones[1] };
  const change = changeOfInstance(had, { component, zones: zones[1] });
  return isSeriesAsked === true || change === 'reschedule';
}

/** Who is asked anew for a series is asked for those of its exceptions that they never answered for on their own. */
function isAskedWithSeries(
  old: Component,
  {
    series,
    isMe,
    isSeriesAsked,
  }: Pick<Parameters<typeof mergeCopy>[0], 'series' | 'isMe' | 'isSeriesAsked'>,
): boolean {
  const [mine, general] = [attendeeOf(old, isMe), series && attendeeOf(series, isMe)];
  return isSeriesAsked === true && !!mine && !!general && isAnsweredAlike(mine, general);
}

/** An exception that came before the question for its series, which its attendee has not answered yet. */
export function askedWithSeries(
  old: Component,
  copy: Pick<Parameters<typeof mergeCopy>[0], 'series' | 'component' | 'isMe' | 'isSeriesAsked'>,
): Component {
  const { component, isMe } = copy;
  const theirs = attendeeOf(component, isMe);
  if (theirs === undefined || parameter(theirs, ASKED_AT) !== undefined) return old;
  if (partstatOf(theirs) !== 'NEEDS-ACTION' || !isAskedWithSeries(old, copy)) return old;
  if (sequenceOf(component) <= answeredAt(old, isMe)) return old;
  return mapAttendees(old, (mine) =>
    isMe(addressOf(mine))
      ? withParametersOf(mine, theirs, ['PARTSTAT', 'DELEGATED-TO', ANSWERED])
      : mine,
  );
}

/** The SEQUENCE that they answered for: what was called off or has moved on since is newer than that. */
export function answeredAt(base: Component, isMe: IsMe): number {
  const mine = attendeeOf(base, isMe);
  const answered = mine === undefined ? undefined : parameter(mine, ANSWERED);
  if (answered === undefined) return sequenceOf(base);
  return Math.min(parseRevision(answered).sequence, sequenceOf(base));
}
