import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { first } from '#codecs/icalendar/property.ts';
import { cleanComponent } from '../clean-line.ts';
import type { ItemZone } from './item-zone.ts';

export const PRODUCT = '-//Mailstead//MAPI//EN';

/** A calendar with these components, and the zone that their times are in. */
// RFC 5545 §3.4
export function calendarOf(
  components: readonly Component[],
  zone: ItemZone | undefined,
  method?: string,
): Component {
  const properties: ContentLine[] = [property('VERSION', '2.0'), textProperty('PRODID', PRODUCT)];
  if (method !== undefined) properties.push(property('METHOD', method));
  const definition = isUsed(components, zone)
    ? zone?.definition(firstMoment(components))
    : undefined;
  return cleanComponent({
    name: 'VCALENDAR',
    properties,
    components: definition === undefined ? components : [definition, ...components],
  });
}

function isUsed(components: readonly Component[], zone: ItemZone | undefined): boolean {
  return components.some((c) =>
    c.properties.some((p) =>
      p.parameters.some((q) => q.name === 'TZID' && q.values[0] === zone?.tzid),
    ),
  );
}

const DAY = 86_400;

/** A moment before all times of the components: zones are defined from there on. */
function firstMoment(components: readonly Component[]): number {
  const starts = components.flatMap((c) => {
    const line = first(c, 'DTSTART');
    return line === undefined ? [] : [localSecondsOf(dateTimeOf(line)) - DAY];
  });
  return Math.min(...starts, Number.MAX_SAFE_INTEGER);
}
