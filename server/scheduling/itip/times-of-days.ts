import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { isDay, momentKey } from './moments.ts';
import { withLines } from './property-lines.ts';

/** A message with its instances as the stored series names them: programs name one of a series of times by its day alone. */
export function withTimesOf(
  stored: CalendarObject | undefined,
  message: CalendarObject,
): CalendarObject {
  const start = stored?.master && first(stored.master, 'DTSTART');
  if (stored === undefined || start === undefined || isDay(start)) return message;
  const overrides = new Map<string, Component>();
  for (const [key, component] of message.overrides) {
    const id = first(component, 'RECURRENCE-ID')!;
    if (!isDay(id) || stored.overrides.has(key)) {
      overrides.set(key, component);
      continue;
    }
    const kept = id.parameters.filter((p) => p.name !== 'VALUE' && p.name !== 'TZID');
    const zone = start.parameters.filter((p) => p.name === 'TZID');
    const timed = {
      name: 'RECURRENCE-ID',
      parameters: [...zone, ...kept],
      value: id.value.trim() + start.value.trim().slice(8),
    };
    overrides.set(momentKey(timed, stored.zones), withLines(component, 'RECURRENCE-ID', [timed]));
  }
  return { ...message, overrides };
}
