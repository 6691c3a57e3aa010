import { toSearchText } from '#codecs/collation/search-text.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { splitValue, unescapeText } from '#codecs/content-lines/text-value.ts';
import { boundsOfComponents } from './calendar-bounds.ts';
import type { Component } from './component.ts';
import { mainComponents } from './main-components.ts';
import { parseCalendar, parseCalendarInTurns } from './parse-calendar.ts';
import { textOf } from './property.ts';
import { createZones } from './time-zones.ts';

/** What an index keeps of a calendar object. */
export interface CalendarSummary {
  readonly uid: string | undefined;
  /** VEVENT, VTODO, ...: the first that is no time zone; empty for a text that cannot be read. */
  readonly component: string;
  /** Seconds since 1970 before which no instance is; undefined: unknown, or a task that matches every time. */
  readonly startsAt: number | undefined;
  /** The first second after the last instance; undefined: endless or unknown. */
  readonly endsAt: number | undefined;
  /** One instance that takes exactly this time, wherever the one who asks is: the text need not be looked at. */
  readonly isExact: boolean;
  /** Folded values of the searched properties, one a line. */
  readonly searchText: string;
}

/** Properties whose texts are in the search text, with the CN of those that have one. A search in others must read every text. */
export const searchedProperties: ReadonlySet<string> = new Set([
  'SUMMARY',
  'LOCATION',
  'CATEGORIES',
  'ORGANIZER',
  'ATTENDEE',
  'CONTACT',
]);

const nothing: CalendarSummary = {
  uid: undefined,
  component: '',
  startsAt: undefined,
  endsAt: undefined,
  isExact: false,
  searchText: '',
};

/** The summary of a stored text. Never throws: of what cannot be read, the bounds are as wide as can be. */
export function summarizeCalendar(text: string): CalendarSummary {
  let calendar: Component;
  try {
    calendar = parseCalendar(text);
  } catch {
    return nothing;
  }
  return summarizeCalendarComponent(calendar);
}

/** summarizeCalendar() in steps between which `next` lets others have their turn. */
export async function summarizeCalendarInTurns(
  text: string,
  next: () => Promise<void> | undefined,
): Promise<CalendarSummary> {
  let calendar: Component;
  try {
    calendar = await parseCalendarInTurns(text, next);
  } catch {
    return nothing;
  }
  await next();
  return summarizeCalendarComponent(calendar);
}

/** The same of a text that has been parsed. */
export function summarizeCalendarComponent(calendar: Component): CalendarSummary {
  const components = mainComponents(calendar);
  const [main] = components;
  if (main === undefined) return nothing;
  const uid = textOf(main, 'UID');
  return {
    uid: uid === '' ? undefined : uid,
    component: main.name,
    ...boundsOfComponents(components, createZones(calendar, 'UTC')),
    searchText: toSearchText(components.flatMap(searchedTexts)),
  };
}

function searchedTexts(component: Component): string[] {
  const texts: string[] = [];
  for (const line of component.properties) {
    if (!searchedProperties.has(line.name)) continue;
    if (line.name === 'CATEGORIES') texts.push(...splitValue(line.value, ',').map(unescapeText));
    // A search may compare the value as it is written, or what it says.
    texts.push(line.value);
    if (line.value.includes('\\')) texts.push(unescapeText(line.value));
    const name = parameter(line, 'CN');
    if (name !== undefined) texts.push(name);
  }
  return texts;
}
