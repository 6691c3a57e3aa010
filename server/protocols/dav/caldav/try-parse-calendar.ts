import type { Component } from '#codecs/icalendar/component.ts';
import { parseCalendar, parseCalendarInTurns } from '#codecs/icalendar/parse-calendar.ts';

/** The calendar of a stored text; undefined when it cannot be read any more. */
export function tryParseCalendar(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch {
    return undefined;
  }
}

/** The same, with turns for others in between when it is long. */
export async function parseInTurns(
  text: string,
  next: () => Promise<void> | undefined,
): Promise<Component | undefined> {
  try {
    return await parseCalendarInTurns(text, next);
  } catch {
    return undefined;
  }
}
