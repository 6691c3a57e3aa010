import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ItemMediaType } from '../../item.ts';

/** What servers write anew as they like, and nobody misses. */
const ofServers: ReadonlySet<string> = new Set([
  'PRODID',
  'VERSION',
  'CALSCALE',
  'METHOD',
  'DTSTAMP',
  'REV',
]);
/** What servers of scheduling say of each attendee. */
const notCompared: ReadonlySet<string> = new Set(['SCHEDULE-AGENT', 'SCHEDULE-STATUS']);

/**
 * Names of properties of a text that are not in what the server made of it, in alphabetical order; undefined when the
 * server's text cannot be read.
 */
export function lostProperties(
  mediaType: ItemMediaType,
  sent: Bytes,
  kept: Bytes,
): readonly string[] | undefined {
  if (sent.equals(kept)) return [];
  try {
    const read = mediaType === 'text/vcard' ? cardFacts : calendarFacts;
    const there = Map.groupBy(read(kept), ({ fact }) => fact);
    const lost = new Set<string>();
    for (const { name, fact, parameters } of read(sent)) {
      const same = there.get(fact) ?? [];
      // What a server adds to a property takes nothing from it.
      const at = same.findIndex((it) => parameters.isSubsetOf(it.parameters));
      if (at < 0) lost.add(name);
      else same.splice(at, 1);
    }
    return [...lost].sort();
  } catch {
    return undefined;
  }
}

interface Fact {
  readonly name: string;
  /** Where it stands, its name and its value. */
  readonly fact: string;
  readonly parameters: ReadonlySet<string>;
}

function cardFacts(bytes: Bytes): Fact[] {
  return parseCards(decodeContent(bytes)).flatMap(({ properties }) => factsOf('', properties));
}

function calendarFacts(bytes: Bytes): Fact[] {
  return parseCalendars(decodeContent(bytes)).flatMap((it) => componentFacts('', it));
}

/** Zones are known by their names, whatever their definition looks like. */
function componentFacts(above: string, component: Component): Fact[] {
  if (component.name === 'VTIMEZONE') return [];
  const place = `${above}/${component.name} ${valueOf(component, 'RECURRENCE-ID') ?? ''}`;
  return [
    ...factsOf(place, component.properties),
    ...component.components.flatMap((it) => componentFacts(place, it)),
  ];
}

function factsOf(place: string, lines: readonly ContentLine[]): Fact[] {
  return lines
    .filter(({ name }) => !ofServers.has(name))
    .map(({ name, value, parameters }) => ({
      name,
      fact: `${place} ${name} ${valueFact(value)}`,
      parameters: parameterFacts(parameters),
    }));
}

/** Escapes are the writer's, and so are empty parts at the end of a structured value. */
function valueFact(value: string): string {
  return unescapeText(value.replace(/;+$/, '')).trim();
}

/** Order and case are the writer's. */
function parameterFacts(parameters: ContentLine['parameters']): ReadonlySet<string> {
  return new Set(
    parameters
      .filter(({ name }) => !notCompared.has(name))
      .map(
        ({ name, values }) =>
          `${name}=${values
            .map((it) => it.toLowerCase())
            .sort()
            .join()}`,
      ),
  );
}
