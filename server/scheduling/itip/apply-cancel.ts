import { isOfLater } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { ignored, type Applied } from './applied.ts';
import { exdateFor, forAttendees } from './attendee-view.ts';
import {
  componentAt,
  componentsOf,
  mapComponents,
  type CalendarObject,
} from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { epochSecondsOf } from './moments.ts';
import { addressOf, attendeesOf, type IsMe } from './participants.ts';
import { TAKEN_OUT } from './taken-out.ts';
import { setParameter, withLines, withValue } from './property-lines.ts';
import { beginsAt, seriesBefore } from './series-before.ts';
import {
  compareRevisions,
  formatRevision,
  parseRevision,
  revisionOf,
  sequenceOf,
  withRevision,
} from './revision.ts';

/**
 * The meeting, or instances of it, are called off, or the attendee is no longer invited. The copy is kept as cancelled, so that
 * a request that comes late does not bring it back; an instance leaves the series.
 */
// RFC 5546 §3.2.5
export function applyCancel(
  stored: CalendarObject | undefined,
  message: CalendarObject,
  isMe: IsMe,
): Applied {
  if (stored === undefined) return ignored('unknown-object');
  const { master } = message;
  const isWhole = master !== undefined && isMeant(master, stored.master, isMe);
  const whole = isWhole ? withoutAll(stored, master) : stored;
  const instances = [...message.overrides].filter(([key, c]) =>
    isMeant(c, componentAt(stored, key), isMe),
  );
  const single = instances.filter(([, cancel]) => !isOfLater(cancel));
  const ended = instances
    .filter(([, cancel]) => isOfLater(cancel))
    .reduce((rest, [, cancel]) => withoutLater(rest, cancel), whole);
  const object =
    ended.master === undefined
      ? withCancelled(ended, instances)
      : withoutInstances(ended, ended.master, single);
  return object === stored ? ignored('outdated') : { kind: 'applied', object, effect: 'cancelled' };
}

/**
 * Who is taken off is named; a meeting that is called off may name nobody. Who is invited by another of their addresses by now
 * is not taken off by the end of the one before.
 */
function isMeant(cancel: Component, known: Component | undefined, isMe: IsMe): boolean {
  const named = attendeesOf(cancel).map(addressOf);
  const own = (known === undefined ? [] : attendeesOf(known)).map(addressOf).filter(isMe);
  return named.length === 0 || named.some((a) => (own.length === 0 ? isMe(a) : own.includes(a)));
}

type Instances = readonly (readonly [key: string, cancel: Component])[];

/** On instances whose series is not here: the revision under which all of it was called off. */
const CALLED_OFF = 'X-MAILSTEAD-CALLED-OFF';

/** Whether the copy knows that what is older than this was called off, although it was never here. */
export function isCalledOff(stored: CalendarObject, component: Component): boolean {
  return [...stored.overrides.values()].some((override) => {
    const off = valueOf(override, CALLED_OFF);
    return off !== undefined && compareRevisions(revisionOf(component), parseRevision(off)) < 0;
  });
}

function withoutAll(object: CalendarObject, cancel: Component): CalendarObject {
  const revision = revisionOf(cancel);
  const isTouched = componentsOf(object).some(
    (c) =>
      compareRevisions(revisionOf(c), revision) < 0 ||
      (!isCancelled(c) && compareRevisions(revisionOf(c), revision) === 0),
  );
  const isUnknown = object.master === undefined && !isCalledOff(object, cancel);
  if (!isTouched && !isUnknown) return object;
  return mapComponents(object, (component) => {
    const noted = isUnknown
      ? withValue(component, CALLED_OFF, formatRevision(revision))
      : component;
    return compareRevisions(revisionOf(component), revision) > 0
      ? noted
      : withRevision(withValue(noted, 'STATUS', 'CANCELLED'), revision);
  });
}

/** An instance and all after it are called off: the series ends before. */
// RFC 5546 §3.2.5
function withoutLater(object: CalendarObject, cancel: Component): CalendarObject {
  const { master, zones } = object;
  const revision = revisionOf(cancel);
  const id = first(cancel, 'RECURRENCE-ID')!;
  const from = epochSecondsOf(id, zones);
  const isOlder = (c: Component) => compareRevisions(revisionOf(c), revision) < 0;
  const isLater = (c: Component) =>
    from !== undefined && (epochSecondsOf(first(c, 'RECURRENCE-ID')!, zones) ?? 0) >= from;
  const gone = [...object.overrides].filter(([, c]) => isLater(c) && isOlder(c));
  if (master === undefined) {
    const off = (c: Component) => withRevision(withValue(c, 'STATUS', 'CANCELLED'), revision);
    const overrides = gone.map(([key, c]) => [key, off(c)] as const);
    return gone.length === 0
      ? object
      : { ...object, overrides: new Map([...object.overrides, ...overrides]) };
  }
  if (beginsAt(master, id, zones)) return withoutAll(object, cancel);
  if (!isOlder(master) || !isInstance(object, master, id)) return object;
  const overrides = new Map(object.overrides);
  for (const [key] of gone) overrides.delete(key);
  const series = seriesBefore(object, master, [cancel]);
  return { ...object, master: withRevision(series, revision), overrides };
}

/** Of a meeting of which only instances are known. */
function withCancelled(object: CalendarObject, instances: Instances): CalendarObject {
  const overrides = new Map(object.overrides);
  let isChanged = false;
  for (const [key, cancel] of instances) {
    const revision = revisionOf(cancel);
    const old = overrides.get(key);
    if (old !== undefined && compareRevisions(revisionOf(old), revision) > 0) continue;
    // Also one that is not known: the invitation to it may be on its way.
    const known = old ?? forAttendees(cancel);
    overrides.set(key, withRevision(withValue(known, 'STATUS', 'CANCELLED'), revision));
    isChanged = true;
  }
  return isChanged ? { ...object, overrides } : object;
}

function withoutInstances(
  object: CalendarObject,
  master: Component,
  instances: Instances,
): CalendarObject {
  const overrides = new Map(object.overrides);
  const exdates = exdatesOf(object);
  let isChanged = false;
  for (const [key, cancel] of instances) {
    const revision = revisionOf(cancel);
    const old = overrides.get(key);
    if (old !== undefined && compareRevisions(revisionOf(old), revision) > 0) continue;
    if (revision.sequence < sequenceOf(master)) continue;
    const cancelledId = first(cancel, 'RECURRENCE-ID')!;
    const known = parameter(exdates.get(key) ?? cancelledId, TAKEN_OUT);
    if (known !== undefined && compareRevisions(parseRevision(known), revision) >= 0) continue;
    overrides.delete(key);
    exdates.set(key, setParameter(exdateFor(cancelledId), TAKEN_OUT, formatRevision(revision)));
    isChanged = true;
  }
  if (!isChanged) return object;
  return { ...object, master: withLines(master, 'EXDATE', [...exdates.values()]), overrides };
}
