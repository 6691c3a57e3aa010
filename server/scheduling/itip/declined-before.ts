import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { exdateFor } from './attendee-view.ts';
import type { CalendarObject } from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { attendeeOf, partstatOf, type IsMe } from './participants.ts';
import { withLines } from './property-lines.ts';
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
    [...stored.overrides.keys()].every((key) => message.overrides.has(key))
  );
}
