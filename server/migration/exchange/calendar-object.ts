import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import { vtimezoneOf } from '#codecs/icalendar/vtimezone-of.ts';
import type { ItemContent } from '../item.ts';

/** Who made a calendar object or a card of an item: the ways to Exchange sign apart. */
export const prodids = {
  ews: '-//Mailstead//Exchange migration//EN',
  graph: '-//Mailstead//Microsoft 365 migration//EN',
} as const;

/** Components as one calendar object, with the zones that they use. @param from the first time that is used with them */
export function toCalendarObject(
  prodid: string,
  components: readonly Component[],
  from: number,
): ItemContent {
  const calendar: Component = {
    name: 'VCALENDAR',
    properties: [property('VERSION', '2.0'), property('PRODID', prodid)],
    components: [...zonesOf(components, from), ...components],
  };
  return { mediaType: 'text/calendar', bytes: Buffer.from(formatCalendar(calendar)) };
}

function zonesOf(components: readonly Component[], from: number): Component[] {
  const names = new Set<string>();
  for (const { properties } of components)
    for (const line of properties) {
      const tzid = parameter(line, 'TZID');
      if (tzid !== undefined) names.add(tzid);
    }
  return [...names].map((name) => vtimezoneOf(name, from)).filter((it) => it !== undefined);
}
