import type { Component } from './component.ts';

/** What a calendar is about: its components but time zones and those that programs made up for themselves. */
export function mainComponents(calendar: Component): readonly Component[] {
  return calendar.components.filter((c) => c.name !== 'VTIMEZONE' && !c.name.startsWith('X-'));
}
