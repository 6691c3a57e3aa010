import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { forAttendees, viewFor } from './attendee-view.ts';
import { componentsOf, mapComponents, type CalendarObject } from './calendar-object.ts';
import { formatMessage, withOnlyAttendees, type OutgoingMessage } from './message.ts';
import { isCancelled } from './is-cancelled.ts';
import { leastMessage } from './least-message.ts';
import { reviseObject } from './revise-object.ts';
import {
  addressOf,
  agentOf,
  attendeeOf,
  attendeesOf,
  forcedMethodOf,
  mapAttendees,
  withoutForce,
  withoutPrivateParameters,
  type IsMe,
} from './participants.ts';
import { withValue } from './property-lines.ts';
import { compareRevisions, nextStamp, revisionOf, sequenceOf, withRevision } from './revision.ts';

export interface OrganizerChange {
  /** As it is to be stored: with its new revision, and the answers that are still good. */
  readonly object: CalendarObject | undefined;
  readonly messages: readonly OutgoingMessage[];
}

/**
 * What an organizer's change of their object sends to the attendees. Both undefined-able: `before` when it is new, `after`
 * when it was removed.
 * @param now DTSTAMP of the change
 */
// RFC 6638 §3.2.1
export function planOrganizerChange(change: {
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
  readonly isOrganizer: IsMe;
  readonly now: string;
}): OrganizerChange {
  const { before, isOrganizer, now } = change;
  const wanted = change.after && reviseObject({ ...change, after: change.after });
  const messages: OutgoingMessage[] = [];
  for (const [address, lines] of attendeesIn(before, wanted)) {
    if (isOrganizer(address)) continue;
    const line = lines.now ?? lines.before!;
    const isForced = forcedMethodOf(line) === 'REQUEST';
    // Whom the organizer begins to tell themselves is out of it for us, and who they no longer tell is new.
    // RFC 6638 §3.2.1.2, §7.1
    const wasTold = lines.before !== undefined && agentOf(lines.before) === 'SERVER';
    const isTold = lines.now !== undefined && agentOf(lines.now) === 'SERVER';
    const versions = { before: wasTold ? before : undefined, after: wanted };
    messages.push(...messagesFor({ address, line, ...versions, isTold, now, isForced }));
  }
  return { object: wanted && mapComponents(wanted, withoutForces), messages };
}

/** The REQUEST that brings an attendee's copy up to date, when they ask for it or answers of others came; undefined: not invited. */
// RFC 5546 §3.2.6
export function requestFor(object: CalendarObject, line: ContentLine): OutgoingMessage | undefined {
  const view = viewFor(object, (address) => address === addressOf(line));
  return (
    view && {
      method: 'REQUEST',
      recipient: line,
      calendar: formatMessage('REQUEST', view),
      previous: view,
      isQuiet: true,
    }
  );
}

interface AttendeeLines {
  before?: ContentLine;
  now?: ContentLine;
}

/** Everybody who is or was invited to the series or to an instance. */
function attendeesIn(
  before: CalendarObject | undefined,
  after: CalendarObject | undefined,
): Map<string, AttendeeLines> {
  const found = new Map<string, AttendeeLines>();
  for (const [when, object] of [
    ['before', before],
    ['now', after],
  ] as const)
    for (const component of object === undefined ? [] : componentsOf(object))
      for (const line of attendeesOf(component)) {
        const lines = found.get(addressOf(line)) ?? {};
        lines[when] ??= line;
        found.set(addressOf(line), lines);
      }
  return found;
}

function messagesFor(parts: {
  readonly address: string;
  readonly line: ContentLine;
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
  readonly isTold: boolean;
  readonly now: string;
  readonly isForced: boolean;
}): OutgoingMessage[] {
  const { address, line, before, after, isTold, now, isForced } = parts;
  const isThem: IsMe = (other) => other === address;
  const had = before && viewFor(before, isThem);
  const has = isTold && after ? viewFor(after, isThem) : undefined;
  if (has === undefined)
    return had === undefined
      ? []
      : [cancelMessage(had, { line, now, after, isThem, isOutOfSeries: false })];
  // Who leaves a series for some of its instances: what follows revives those.
  const isOutOfSeries = had?.master !== undefined && has.master === undefined;
  const gone = had && (isOutOfSeries ? had : withoutKnown(had, has));
  const cancels = gone ? [cancelMessage(gone, { line, now, after, isThem, isOutOfSeries })] : [];
  const kept = had && gone && !isOutOfSeries ? withoutKnown(had, gone) : had;
  if (kept !== undefined && !isForced && !isOutOfSeries && isSame(kept, has)) return cancels;
  const least = had && !isOutOfSeries ? leastMessage(had, has, isThem) : undefined;
  return [
    ...cancels,
    {
      method: 'REQUEST',
      recipient: line,
      calendar: formatMessage('REQUEST', has),
      ...(least && { least }),
      ...(had && { previous: had }),
      isQuiet: false,
    },
  ];
}

/** Of single instances those that `other` does not have; undefined when there are none. */
function withoutKnown(view: CalendarObject, other: CalendarObject): CalendarObject | undefined {
  if (view.master !== undefined || other.master !== undefined) return undefined;
  const left = [...view.overrides].filter(([key]) => !other.overrides.has(key));
  return left.length === 0 ? undefined : { ...view, overrides: new Map(left) };
}

/** Whether both views show the same revisions of the same components. */
function isSame(had: CalendarObject, has: CalendarObject): boolean {
  if ((had.master === undefined) !== (has.master === undefined)) return false;
  if (had.overrides.size !== has.overrides.size) return false;
  const pairs: [Component | undefined, Component | undefined][] = [[had.master, has.master]];
  for (const [key, component] of has.overrides) pairs.push([had.overrides.get(key), component]);
  return pairs.every(([old, present]) => {
    if (old === undefined || present === undefined) return old === present;
    return compareRevisions(revisionOf(old), revisionOf(present)) === 0;
  });
}

/** Takes back everything the attendee had. */
// RFC 5546 §3.2.5
function cancelMessage(
  had: CalendarObject,
  parts: {
    readonly line: ContentLine;
    readonly now: string;
    readonly after: CalendarObject | undefined;
    readonly isThem: IsMe;
    readonly isOutOfSeries: boolean;
  },
): OutgoingMessage {
  const { line, now, after, isThem, isOutOfSeries } = parts;
  // The end of the meeting is everybody's: it was removed, or is kept as cancelled.
  const isOver = after === undefined || (after.master !== undefined && isCancelled(after.master));
  const top = Math.max(...componentsOf(had).map(sequenceOf));
  const present = Math.max(top, ...(after ? componentsOf(after).map(sequenceOf) : []));
  // What follows for instances must outdo it.
  const left = isOutOfSeries ? top : present;
  const sequence = isOver ? Math.max(top + 1, present) : left;
  const stamp = componentsOf(had).reduce((last, c) => nextStamp(last, revisionOf(c).stamp), now);
  const cancelled = mapComponents(had, (component) => {
    const shown = forAttendees(withValue(component, 'STATUS', 'CANCELLED'));
    const revised = withRevision(shown, { sequence, stamp });
    // Who is uninvited alone is named alone.
    return isOver
      ? revised
      : withOnlyAttendees(
          revised,
          [attendeeOf(component, isThem)].flatMap((l) => (l ? [withoutPrivateParameters(l)] : [])),
        );
  });
  const whole = cancelled.master === undefined ? cancelled : { ...cancelled, overrides: new Map() };
  return {
    method: 'CANCEL',
    recipient: line,
    calendar: formatMessage('CANCEL', whole),
    previous: had,
    isQuiet: false,
  };
}

function withoutForces(component: Component): Component {
  return mapAttendees(component, withoutForce);
}
