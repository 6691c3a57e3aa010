import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import type { CollectionId } from '#platform/ids.ts';
import { eachContent } from '#store/each-content.ts';
import type { AccountReader } from '#store/store.ts';
import { createZoneMerger } from './merge-zones.ts';

/** What an export reads; not of one moment when each call is a view of its own. */
export type DocumentSource = Pick<AccountReader, 'documents' | 'readContents'>;

/** A calendar, task list or note collection as one text, in pieces; what cannot be read as a calendar is left out. */
// RFC 5545 §3.4
export async function* exportCalendar(
  reader: DocumentSource,
  collection: CollectionId,
  options: {
    readonly displayName?: string | undefined;
    /** More properties of the calendar as a whole. */
    readonly head?: readonly ContentLine[];
    /** What is given of an object; undefined leaves it out. */
    readonly show?: (object: Component) => Component | undefined;
  } = {},
): AsyncGenerator<string> {
  const { displayName } = options;
  const head = ourCalendar(
    [],
    [
      ...(displayName === undefined ? [] : [textProperty('X-WR-CALNAME', displayName)]),
      ...(options.head ?? []),
    ],
  );
  const end = 'END:VCALENDAR\r\n';
  yield formatCalendar(head).slice(0, -end.length);
  const merged = createZoneMerger();
  for await (const object of readObjects(reader, collection)) {
    const shown = options.show === undefined ? object : options.show(object);
    if (shown !== undefined) for (const part of merged(shown)) yield formatCalendar(part);
  }
  yield end;
}

/** Every object of a collection that can be read as a calendar, in the order of their arrival. */
async function* readObjects(
  reader: DocumentSource,
  collection: CollectionId,
): AsyncGenerator<Component> {
  for await (const [, content] of eachContent(reader, await reader.documents(collection))) {
    const object = content instanceof Error ? undefined : tryParse(storedTextOf(content));
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
