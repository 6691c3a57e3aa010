import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { property, textProperty, valueOf } from '#codecs/icalendar/property.ts';
import type { CollectionId, ItemId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';

/** Objects read at once. */
const BATCH = 200;
const PRODUCT = '-//Mailstead//Mailstead//EN';

/** A calendar, task list or note collection as one text, in pieces; what cannot be read as a calendar is left out. */
// RFC 5545 §3.4
export async function* exportCalendar(
  reader: AccountReader,
  collection: CollectionId,
  options: {
    readonly displayName?: string | undefined;
    /** What is given of an object; undefined leaves it out. */
    readonly show?: (object: Component) => Component | undefined;
  } = {},
): AsyncGenerator<string> {
  const head: Component = {
    name: 'VCALENDAR',
    properties: [
      property('VERSION', '2.0'),
      property('PRODID', PRODUCT),
      ...(options.displayName === undefined
        ? []
        : [textProperty('X-WR-CALNAME', options.displayName)]),
    ],
    components: [],
  };
  const end = 'END:VCALENDAR\r\n';
  yield formatCalendar(head).slice(0, -end.length);
  const zones = new Set<string>();
  for await (const object of readObjects(reader, collection)) {
    const shown = options.show === undefined ? object : options.show(object);
    for (const part of shown?.components ?? []) {
      const zone = part.name === 'VTIMEZONE' ? (valueOf(part, 'TZID') ?? '') : undefined;
      if (zone !== undefined && zones.has(zone)) continue;
      if (zone !== undefined) zones.add(zone);
      yield formatCalendar(part);
    }
  }
  yield end;
}

/** Every object of a collection that can be read as a calendar, in the order of their arrival. */
export async function* readObjects(
  reader: AccountReader,
  collection: CollectionId,
): AsyncGenerator<Component> {
  const items: ItemId[] = (await reader.documents(collection)).map((d) => d.itemId);
  for (let at = 0; at < items.length; at += BATCH)
    for (const content of await reader.readContents(items.slice(at, at + BATCH))) {
      const object = content instanceof Error ? undefined : tryParse(content.toString());
      if (object !== undefined) yield object;
    }
}

function tryParse(text: string): Component | undefined {
  try {
    return parseCalendar(text);
  } catch {
    return undefined;
  }
}
