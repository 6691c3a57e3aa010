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
    const there = new Map<string, number>();
    for (const { fact } of read(kept)) there.set(fact, (there.get(fact) ?? 0) + 1);
    const lost = new Set<string>();
    for (const { name, fact } of read(sent)) {
      const left = there.get(fact) ?? 0;
      if (left === 0) lost.add(name);
      else there.set(fact, left - 1);
    }
    return [...lost].sort();
  } catch {
    return undefined;
  }
}

interface Fact {
  readonly name: string;
  readonly fact: string;
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
    .map((line) => ({ name: line.name, fact: `${place} ${line.name} ${valueFact(line)}` }));
}

/** Escapes, order and case of parameters are the writer's. */
function valueFact({ parameters, value }: ContentLine): string {
  const said = parameters
    .filter(({ name }) => !notCompared.has(name))
    .map(
      ({ name, values }) =>
        `${name}=${values
          .map((it) => it.toLowerCase())
          .sort()
          .join()}`,
    )
    .sort();
  return `${said.join(';')}:${unescapeText(value).trim()}`;
}
