import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { exdateFor } from './attendee-view.ts';
import type { CalendarObject } from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { attendeeOf, partstatOf, type IsMe } from './participants.ts';
import { withLines, withValue } from './property-lines.ts';
import { compareRevisions, revisionOf, withRevision } from './revision.ts';
import { declinedAt, withAbsent } from './taken-out.ts';

function isDeclinedBy(isMe: IsMe, component: Component): boolean {
  const me = attendeeOf(component, isMe);
  return me !== undefined && partstatOf(me) === 'DECLINED';
}

/**
 * An invitation as who has no copy is to get it: what they declined, and took away with the copy, does not come back with what
 * they are asked for.
 */
// RFC 6638 §3.2.2.1
export function withoutDeclined(message: CalendarObject, isMe: IsMe): CalendarObject {
  const isGone = (component: Component) => isDeclinedBy(isMe, component);
  const gone = [...message.overrides.values()].filter(isGone);
  const overrides = new Map([...message.overrides].filter(([, c]) => !isGone(c)));
  const { master } = message;
  if (master === undefined || isGone(master)) {
    const copy = { ...message, master: undefined, overrides };
    return gone.length === 0 ? copy : withAbsent(copy, gone);
  }
  if (gone.length === 0) return message;
  const exdates = gone.map((c) => declinedAt(exdateFor(first(c, 'RECURRENCE-ID')!), c));
  const known = [...exdatesOf({ ...message, master }).values()];
  return { ...message, master: withLines(master, 'EXDATE', [...known, ...exdates]), overrides };
}

/** Whether a message brings a series that its reader declined and took away, next to instances that they have. */
export function bringsDeclinedSeries(
  stored: CalendarObject,
  message: CalendarObject,
  isMe: IsMe,
): boolean {
  return (
    stored.master === undefined &&
    message.master !== undefined &&
    isDeclinedBy(isMe, message.master) &&
    [...stored.overrides].every(
      ([key, c]) => message.overrides.has(key) || isLeftOut(message, message.master!, { key, c }),
    )
  );
}

/** What somebody has of a meeting is called off where its series, that they took away, does not have it any more. */
export function withoutLeftOut(stored: CalendarObject, message: CalendarObject): CalendarObject {
  const { master } = message;
  if (master === undefined || stored.master !== undefined) return stored;
  const revision = revisionOf(master);
  const gone = [...stored.overrides].filter(
    ([key, c]) =>
      !isCancelled(c) &&
      !message.overrides.has(key) &&
      isLeftOut(message, master, { key, c }) &&
      compareRevisions(revisionOf(c), revision) <= 0,
  );
  if (gone.length === 0) return stored;
  const off = gone.map(
    ([key, c]) => [key, withRevision(withValue(c, 'STATUS', 'CANCELLED'), revision)] as const,
  );
  return { ...stored, overrides: new Map([...stored.overrides, ...off]) };
}

function isLeftOut(
  message: CalendarObject,
  master: Component,
  instance: { readonly key: string; readonly c: Component },
): boolean {
  const id = first(instance.c, 'RECURRENCE-ID')!;
  return exdatesOf(message).has(instance.key) || !isInstance(message, master, id);
}
