import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { changeOfInstance, type ChangeKind, type Versioned } from './component-change.ts';
import { laterInstanceAt } from './later-instances.ts';

/** The kind of change from an instance, as an object has it without an exception of its own, to such an exception. */
export function changeOfException(
  object: CalendarObject,
  series: Component,
  exception: Versioned,
): ChangeKind {
  const id = first(exception.component, 'RECURRENCE-ID');
  const later = id && laterInstanceAt(object, id);
  const had = { component: later?.component ?? series, zones: object.zones };
  return changeOfInstance(had, exception, later?.start);
}
