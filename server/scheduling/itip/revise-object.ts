import { isOfLater } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { first } from '#codecs/icalendar/property.ts';
import { withKnownComments } from './attendee-comments.ts';
import {
  componentsOf,
  mapComponents,
  type CalendarObject,
  componentAt,
} from './calendar-object.ts';
import { changeOf, strongest, type ChangeKind, type Versioned } from './component-change.ts';
import { changeOfException } from './exception-change.ts';
import {
  ANSWERED,
  ASKED_AT,
  addressOf,
  agentOf,
  attendeeOf,
  attendeesOf,
  forcedMethodOf,
  isAnsweredAlike,
  mapAttendees,
  partstatOf,
  type IsMe,
} from './participants.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { withKnownDelegates } from './known-delegates.ts';
import { isTakenBack, withKnownExceptions } from './known-exceptions.ts';
import { setParameter, withParametersOf } from './property-lines.ts';
import { nextStamp, revisionOf, sequenceOf, withRevision, type Revision } from './revision.ts';

/**
 * The organizer's new object with revisions that follow on the old ones, whatever the program wrote: what did not change keeps its
 * own, what changed gets a later DTSTAMP and no lower SEQUENCE than was written, a higher one when times or status changed; answers
 * are kept, or asked for anew.
 */
// RFC 6638 §3.2.5, §3.2.8; RFC 5546 §2.1.4
export function reviseObject(change: {
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject;
  readonly isOrganizer: IsMe;
  readonly now: string;
}): CalendarObject {
  const { before, isOrganizer } = change;
  if (before === undefined) return mapComponents(change.after, (c) => firstRevision(c, change));
  const after = withKnownExceptions(before, withKnownDelegates(before, change.after));
  const versions = { before, after };
  const olds = componentsOf(before).map(revisionOf);
  const news = componentsOf(after).map(sequenceOf);
  const top = Math.max(...olds.map((r) => r.sequence));
  const stamp = olds.reduce((last, r) => nextStamp(last, r.stamp), change.now);
  // A program that counts itself may be ahead of us.
  const next = Math.max(top + 1, ...news);
  const seriesKind = after.master ? kindOf(versions, after.master, undefined) : 'none';
  // What they said of a series that is moved, or that they are no longer in, is no answer for what is left of it.
  const isVoid = (address: string, old: Component): boolean =>
    hasLeftSeries(versions, address) ||
    (seriesKind === 'reschedule' && isLikeSeries(before, old, address));
  const isOff = ({ master }: CalendarObject) => master !== undefined && isCancelled(master);
  const isRevived = isOff(before) && !isOff(after);
  const revise = (component: Component, key: string | undefined): Component => {
    const old = componentAt(before, key);
    const own = key === undefined ? seriesKind : kindOf(versions, component, key);
    const again = old === undefined ? new Set<string>() : askedAgain(component, old);
    const isTouched =
      again.size > 0 ||
      (key !== undefined &&
        old !== undefined &&
        attendeesOf(component).some((line) => isVoid(addressOf(line), old)));
    // It must outdo what was said of the series.
    const kind = isTouched || isRevived ? strongest('status', own) : own;
    const revision = old && revisionOf(old);
    const written = sequenceOf(component);
    const made = toRevision(kind, { revision, top, next, stamp, written });
    const revised = withRevision(component, made);
    if (old === undefined) return revised;
    const isBack = isRevived || (isCancelled(old) && !isCancelled(component));
    const isAsked = (address: string) =>
      kind === 'reschedule' || isBack || again.has(address) || isVoid(address, old);
    const known = withAnswers(revised, { old, sequence: next, isOrganizer, isAsked });
    const isNew = key !== undefined && !before.overrides.has(key);
    return isNew ? known : withKnownComments(known, old, isAsked);
  };
  return mapComponents(after, revise);
}

/** Who answered, and is to be invited again all the same: a program that only does not know of the answer forces nothing. */
// RFC 6638 §7.2
function askedAgain(component: Component, old: Component): ReadonlySet<string> {
  const isAgain = (line: ContentLine): boolean => {
    const had = attendeeOf(old, (other) => other === addressOf(line));
    const isForced = forcedMethodOf(line) === 'REQUEST' && partstatOf(line) === 'NEEDS-ACTION';
    return isForced && had !== undefined && partstatOf(had) !== 'NEEDS-ACTION';
  };
  return new Set(attendeesOf(component).filter(isAgain).map(addressOf));
}

/** Whether somebody said nothing of an exception on its own. */
function isLikeSeries({ master }: CalendarObject, exception: Component, address: string): boolean {
  const isThem: IsMe = (other) => other === address;
  const [own, series] = [attendeeOf(exception, isThem), master && attendeeOf(master, isThem)];
  return own !== undefined && series !== undefined && isAnsweredAlike(own, series);
}

function firstRevision(
  component: Component,
  { isOrganizer, now }: { readonly isOrganizer: IsMe; readonly now: string },
): Component {
  const sequence = sequenceOf(component);
  return mapAttendees(withRevision(component, { sequence, stamp: now }), (line) =>
    isOrganizer(addressOf(line)) || agentOf(line) !== 'SERVER' ? line : invitedAt(line, sequence),
  );
}

function toRevision(
  kind: ChangeKind,
  at: {
    readonly revision: Revision | undefined;
    readonly top: number;
    readonly next: number;
    readonly stamp: string;
    /** SEQUENCE as the program wrote it. */
    readonly written: number;
  },
): Revision {
  if (kind === 'none' && at.revision !== undefined) return at.revision;
  const isHigher = kind === 'status' || kind === 'reschedule';
  const known = Math.max(at.revision?.sequence ?? at.top, at.written);
  return { sequence: isHigher ? at.next : known, stamp: at.stamp };
}

/** What became of one component; for the series also what became of its exceptions. */
function kindOf(
  change: { readonly before: CalendarObject | undefined; readonly after: CalendarObject },
  component: Component,
  key: string | undefined,
): ChangeKind {
  const before = change.before!;
  const { after } = change;
  const present = { component, zones: after.zones };
  if (key === undefined) {
    const kind =
      before.master === undefined
        ? 'reschedule'
        : changeOf({ component: before.master, zones: before.zones }, present);
    return strongest(kind, kindOfExceptions(before, after));
  }
  return kindOfException(change, present, key);
}

function kindOfException(
  {
    before,
    after,
  }: { readonly before: CalendarObject | undefined; readonly after: CalendarObject },
  present: Versioned,
  key: string,
): ChangeKind {
  const old = before!.overrides.get(key);
  if (old !== undefined)
    return isOfLater(old) === isOfLater(present.component)
      ? changeOf({ component: old, zones: before!.zones }, present)
      : 'reschedule';
  const had = before!.master === undefined ? after : before!;
  const { master } = had;
  const id = first(present.component, 'RECURRENCE-ID')!;
  // A time that the series does not have is one more.
  if (master === undefined || !isInstance(had, master, id)) return 'reschedule';
  return strongest('details', changeOfException(had, master, present));
}

function hasLeftSeries(
  {
    before,
    after,
  }: { readonly before: CalendarObject | undefined; readonly after: CalendarObject },
  address: string,
): boolean {
  const isIn = (component: Component | undefined) =>
    component !== undefined && attendeesOf(component).some((line) => addressOf(line) === address);
  return isIn(before?.master) && !isIn(after.master);
}

/** Exceptions that went back into the series outdo it; those with other guests change what these see of the series. */
function kindOfExceptions(before: CalendarObject, after: CalendarObject): ChangeKind {
  if (hasLaterBack(before, after)) return 'reschedule';
  const isGone = [...before.overrides.keys()].some((key) => !after.overrides.has(key));
  if (isGone) return 'status';
  return absences(before) === absences(after) ? 'none' : 'status';
}

/** Whether instances go back into the series together, for which nobody answered there: no exception asks for each. */
function hasLaterBack(before: CalendarObject, after: CalendarObject): boolean {
  const { master, overrides } = before;
  const isLeft = (key: string): boolean => {
    const present = after.overrides.get(key);
    return present !== undefined && isOfLater(present);
  };
  return (
    master !== undefined &&
    [...overrides].some(
      ([key, exception]) =>
        isOfLater(exception) && !isLeft(key) && isTakenBack(before, master, exception),
    )
  );
}

/** Who of the series is not in which of its exceptions; nobody is in one that is called off. */
function absences({ master, overrides }: CalendarObject): string {
  const all = master === undefined ? [] : attendeesOf(master).map(addressOf);
  return [...overrides]
    .flatMap(([key, component]) => {
      const here = new Set(isCancelled(component) ? [] : attendeesOf(component).map(addressOf));
      return all.filter((address) => !here.has(address)).map((address) => `${key} ${address}`);
    })
    .sort()
    .join('\n');
}

function withAnswers(
  component: Component,
  parts: {
    readonly old: Component;
    readonly sequence: number;
    readonly isAsked: IsMe;
    readonly isOrganizer: IsMe;
  },
): Component {
  const known = new Map(attendeesOf(parts.old).map((line) => [addressOf(line), line]));
  return mapAttendees(component, (line) => {
    const address = addressOf(line);
    if (parts.isOrganizer(address) || agentOf(line) !== 'SERVER') return line;
    if (parts.isAsked(address)) return askedAnew(line, parts.sequence);
    const old = known.get(address);
    // Answers from before they were invited, or invited again, are none.
    return old === undefined || agentOf(old) !== 'SERVER'
      ? invitedAt(line, sequenceOf(component))
      : withKnownAnswer(line, old);
  });
}

function askedAnew(line: ContentLine, sequence: number): ContentLine {
  const asked = setParameter(line, 'PARTSTAT', 'NEEDS-ACTION');
  return setParameter(setParameter(asked, ANSWERED, undefined), ASKED_AT, String(sequence));
}

function invitedAt(line: ContentLine, sequence: number): ContentLine {
  return setParameter(line, ASKED_AT, String(sequence));
}

/** What the server knows of an attendee outlives a program that does not know it yet. */
// RFC 6638 §3.2.10
function withKnownAnswer(line: ContentLine, old: ContentLine): ContentLine {
  let kept = line;
  for (const name of [ASKED_AT, ANSWERED, 'SCHEDULE-STATUS'])
    if (parameter(kept, name) === undefined) kept = setParameter(kept, name, parameter(old, name));
  if (parameter(old, ANSWERED) === undefined) return kept;
  return withParametersOf(kept, old, ['PARTSTAT', 'DELEGATED-TO']);
}
