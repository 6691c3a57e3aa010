import type { Component } from './component.ts';
import { all, valueOf } from './property.ts';

// RFC 5545 §3.8.1.3
/** Whether a component is not for everybody who may see its calendar. A class that nobody knows is private. */
export function isPrivate(component: Component): boolean {
  return all(component, 'CLASS').some(({ value }) => value.trim().toUpperCase() !== 'PUBLIC');
}

/**
 * The components of a calendar that are private. An exception that says nothing of its class has that of its series: programs make
 * a series private without writing its exceptions anew.
 */
export function privateParts({ components }: Component): ReadonlySet<Component> {
  const found = new Set(components.filter(isPrivate));
  const series = new Set([...found].filter((c) => !isException(c)).map((c) => valueOf(c, 'UID')));
  for (const part of components)
    if (isException(part) && all(part, 'CLASS').length === 0 && series.has(valueOf(part, 'UID')))
      found.add(part);
  return found;
}

function isException(component: Component): boolean {
  return all(component, 'RECURRENCE-ID').length > 0;
}
