import { formatContentLine } from '#codecs/content-lines/format-content-line.ts';
import type { Component } from './component.ts';

/**
 * The text of a component with everything inside, properties before components.
 * @throws DomainError bad-value for a name or value that cannot be written
 */
export function formatCalendar(component: Component): string {
  const pieces: string[] = [];
  formatInto(pieces, component);
  return pieces.join('');
}

/** formatCalendar() in steps between which `next` lets others have their turn. @throws as formatCalendar() */
export async function formatCalendarInTurns(
  calendar: Component,
  next: () => Promise<void> | undefined,
): Promise<string> {
  const pieces = [boundary('BEGIN', calendar.name)];
  for (const line of calendar.properties) pieces.push(formatContentLine(line));
  for (const inner of calendar.components) {
    formatInto(pieces, inner);
    await next();
  }
  pieces.push(boundary('END', calendar.name));
  return pieces.join('');
}

function formatInto(pieces: string[], component: Component): void {
  pieces.push(boundary('BEGIN', component.name));
  for (const line of component.properties) pieces.push(formatContentLine(line));
  for (const inner of component.components) formatInto(pieces, inner);
  pieces.push(boundary('END', component.name));
}

function boundary(name: string, value: string): string {
  return formatContentLine({ name, parameters: [], value });
}
