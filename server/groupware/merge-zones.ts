import { hash } from 'node:crypto';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { valueOf, withProperty } from '#codecs/icalendar/property.ts';
import { zoneOfTzid } from '#codecs/icalendar/zone-name.ts';

/**
 * Gives the components of one object after the other as they can stand together: each time zone once, and under another name where one
 * of the same name is otherwise and nobody knows the name, as with "Customized Time Zone".
 */
export function createZoneMerger(): (calendar: Component) => Component[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return (calendar) => {
    const renamed = new Map<string, string>();
    const added: Component[] = [];
    for (const zone of calendar.components.filter((c) => c.name === 'VTIMEZONE')) {
      const tzid = valueOf(zone, 'TZID') ?? '';
      const isKnown = zoneOfTzid(tzid) !== undefined;
      const key = isKnown ? tzid : `${tzid} ${hash('sha256', formatCalendar(zone), 'hex')}`;
      let name = names.get(key);
      if (name === undefined) {
        const count = (counts.get(tzid) ?? 0) + 1;
        counts.set(tzid, count);
        name = count === 1 ? tzid : `${tzid} ${count}`;
        names.set(key, name);
        added.push(withProperty(zone, { name: 'TZID', parameters: [], value: name }));
      }
      if (name !== tzid) renamed.set(tzid, name);
    }
    const others = calendar.components.filter((c) => c.name !== 'VTIMEZONE');
    return [...added, ...(renamed.size === 0 ? others : others.map((c) => inZones(c, renamed)))];
  };
}

function inZones(component: Component, renamed: ReadonlyMap<string, string>): Component {
  return {
    ...component,
    properties: component.properties.map((line) => ({
      ...line,
      parameters: line.parameters.map((p) =>
        p.name === 'TZID' ? { ...p, values: p.values.map((v) => renamed.get(v) ?? v) } : p,
      ),
    })),
    components: component.components.map((c) => inZones(c, renamed)),
  };
}
