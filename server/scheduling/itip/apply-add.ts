import { all, first } from '#codecs/icalendar/property.ts';
import { ignored, type Applied } from './applied.ts';
import { componentsOf, withZonesOf, type CalendarObject } from './calendar-object.ts';
import { mergeException } from './merge/merge-copy.ts';
import { momentKey } from './moments.ts';
import { attendeeOf, type IsMe } from './participants.ts';
import { withLines } from './property-lines.ts';
import { sequenceOf } from './revision.ts';

/** Further instances of a series that is here; of one that is not, the organizer is asked for all of it. */
// RFC 5546 §3.2.4
export function applyAdd(
  stored: CalendarObject | undefined,
  message: CalendarObject,
  isMe: IsMe,
): Applied {
  const added = componentsOf(message).filter((c) => attendeeOf(c, isMe));
  if (added.length === 0) return ignored('not-invited');
  if (stored?.master === undefined) return { kind: 'ask-refresh' };
  let { master } = stored;
  const overrides = new Map(stored.overrides);
  for (const component of added) {
    const start = first(component, 'RECURRENCE-ID') ?? first(component, 'DTSTART');
    if (start === undefined || sequenceOf(component) < sequenceOf(stored.master)) continue;
    const key = momentKey(start, message.zones);
    if (overrides.has(key)) continue;
    const instance = withLines(component, 'RECURRENCE-ID', [{ ...start, name: 'RECURRENCE-ID' }]);
    master = withLines(master, 'RDATE', [...all(master, 'RDATE'), { ...start, name: 'RDATE' }]);
    const zones = [stored.zones, message.zones] as const;
    overrides.set(
      key,
      mergeException(instance, { old: undefined, series: stored.master, isMe, zones }),
    );
  }
  if (master === stored.master) return ignored('outdated');
  return {
    kind: 'applied',
    object: withZonesOf({ ...stored, master, overrides }, message),
    effect: 'updated',
  };
}
