import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';

/** What belongs together by its UID: a component with its recurrences, and those that stand for some of them. */
export interface Series {
  /** Undefined where only single instances are known, as for who is invited to one of them. */
  readonly master: Component | undefined;
  readonly overrides: readonly Component[];
}

/** The series of components beside each other, time zones left out. */
export function seriesOf(components: readonly Component[]): Series[] {
  if (components.length === 1 && first(components[0]!, 'RECURRENCE-ID') === undefined)
    return [{ master: components[0], overrides: [] }];
  const found = new Map<string, { master: Component | undefined; overrides: Component[] }>();
  const more: Series[] = [];
  for (const component of components) {
    if (component.name === 'VTIMEZONE') continue;
    const key = `${component.name}\n${first(component, 'UID')?.value ?? ''}`;
    const series = found.get(key) ?? { master: undefined, overrides: [] };
    found.set(key, series);
    if (first(component, 'RECURRENCE-ID') !== undefined) series.overrides.push(component);
    else if (series.master === undefined) series.master = component;
    else more.push({ master: component, overrides: [] });
  }
  return [...found.values(), ...more];
}

/** Whether a component has recurrences of its own. */
export function isRecurring(component: Component): boolean {
  return component.properties.some((line) => line.name === 'RRULE' || line.name === 'RDATE');
}
