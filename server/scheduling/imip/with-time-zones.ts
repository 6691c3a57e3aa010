import { parameterValues } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf, withProperty } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { vtimezoneOf } from '#codecs/icalendar/vtimezone-of.ts';
import { epochSecondsOf } from '../itip/moments.ts';

/** A calendar with the time zones that it names and does not define, for programs that look up no names. */
// RFC 5545 §3.6.5
export function withTimeZones(calendar: Component): Component {
  const parts = calendar.components.filter((c) => c.name !== 'VTIMEZONE');
  const known = new Set(calendar.components.map((c) => valueOf(c, 'TZID')));
  const named = new Set(
    parts.flatMap((c) => c.properties.flatMap((line) => parameterValues(line, 'TZID'))),
  );
  const zones = createZones(calendar, 'UTC');
  const from = Math.min(...parts.map((c) => startOf(c, zones)));
  const added = [...named].flatMap((tzid) => {
    const zone = known.has(tzid) ? undefined : zones.zoneOf(tzid);
    const definition = zone && vtimezoneOf(zone.id, from);
    return definition === undefined
      ? []
      : [withProperty(definition, { name: 'TZID', parameters: [], value: tzid })];
  });
  return added.length === 0
    ? calendar
    : { ...calendar, components: [...added, ...calendar.components] };
}

function startOf(component: Component, zones: ReturnType<typeof createZones>): number {
  const line = first(component, 'DTSTART') ?? first(component, 'DUE');
  return (line && epochSecondsOf(line, zones)) ?? 0;
}
