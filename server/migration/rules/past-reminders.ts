import { boundsOfComponents } from '#codecs/icalendar/calendar-bounds.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';

/** Whether a calendar object is over: its last instance has ended, a task is due, completed or cancelled. */
export function isOver(
  calendar: Component,
  components: readonly Component[],
  nowSeconds: number,
): boolean {
  const { endsAt } = boundsOfComponents(components, createZones(calendar, 'UTC'));
  return (endsAt !== undefined && endsAt <= nowSeconds) || components.every(isDone);
}

function isDone(component: Component): boolean {
  if (component.name !== 'VTODO') return false;
  const status = valueOf(component, 'STATUS')?.trim().toUpperCase();
  const isEnded = status === 'COMPLETED' || status === 'CANCELLED';
  return isEnded || first(component, 'COMPLETED') !== undefined;
}

export function hasReminder({ components }: Component): boolean {
  return components.some(({ name }) => name === 'VALARM');
}

export function withoutReminders(component: Component): Component {
  return { ...component, components: component.components.filter(({ name }) => name !== 'VALARM') };
}
