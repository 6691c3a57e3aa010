import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from './component.ts';
import { property } from '#codecs/content-lines/property.ts';

/** How this server calls itself in what it writes. */
const PRODUCT = '-//Mailstead//Mailstead//EN';

// RFC 5545 §3.6
/** A calendar that is made here, and not what somebody stored. */
export function ourCalendar(
  components: readonly Component[],
  properties: readonly ContentLine[] = [],
): Component {
  const own = [property('VERSION', '2.0'), property('PRODID', PRODUCT)];
  return { name: 'VCALENDAR', properties: [...own, ...properties], components };
}
