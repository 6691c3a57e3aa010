import type { Component } from '#codecs/icalendar/component.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';

/** The calendar of a stored text; undefined when it cannot be read any more. */
export function tryParseCalendar(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch {
    return undefined;
  }
}
