import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';

/** A calendar around components that a source keeps in another form. */
export function calendarOf(...components: readonly Component[]): Component {
  return {
    name: 'VCALENDAR',
    properties: [property('VERSION', '2.0'), property('PRODID', '-//Mailstead//Migration//EN')],
    components,
  };
}
