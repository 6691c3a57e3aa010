import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { property } from '#codecs/icalendar/property.ts';
import type { Bytes } from '#platform/bytes.ts';

const PRODID = '-//Mailstead//Exchange migration//EN';

/** A calendar object of these components. */
export function formatObject(components: readonly Component[]): Bytes {
  const calendar: Component = {
    name: 'VCALENDAR',
    properties: [property('VERSION', '2.0'), property('PRODID', PRODID)],
    components,
  };
  return Buffer.from(formatCalendar(calendar));
}
