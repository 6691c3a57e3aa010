import { parameter, parameterValues } from '#codecs/content-lines/parameters.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Component } from './component.ts';
import { parseDateTime } from './date-time.ts';
import { namedZone } from './named-zone.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import { first, textOf, withProperty } from './property.ts';
import { createZones, type Zones } from './time-zones.ts';
import { vtimezoneOf } from './vtimezone-of.ts';

/** Which time zones a calendar comes with: all that it names, or those alone that are not of the IANA database. */
export type DefinedZones = 'all' | 'uncommon';

/**
 * A calendar with the VTIMEZONEs that it is to come with; the very same one when nothing is to be done.
 * @param source where definitions are found that the calendar itself has lost
 */
export type DefineZones = (calendar: Component, source?: Component) => Component;

/** Definitions made are kept for further calendars: one function for each answer. */
// RFC 5545 §3.6.5, RFC 7809 §3.1.3
export function createZoneDefiner(
  wanted: DefinedZones,
  /** Seconds since 1970 from which on definitions made are right; undefined: a year or less before a calendar begins. */
  since?: number,
): DefineZones {
  const made = new Map<string, Component | undefined>();
  return (calendar, source = calendar) => {
    const kept = calendar.components.filter(
      (c) => wanted === 'all' || c.name !== 'VTIMEZONE' || !isCommon(textOf(c, 'TZID') ?? ''),
    );
    const parts = kept.filter((c) => c.name !== 'VTIMEZONE');
    const defined = new Set(definitionsIn(kept).map((c) => textOf(c, 'TZID')));
    const missing = [...namesIn(parts)].filter(
      (tzid) => !defined.has(tzid) && (wanted === 'all' || !isCommon(tzid)),
    );
    const added = missing.flatMap((tzid) => {
      const definition =
        definitionsIn(source.components).find((c) => textOf(c, 'TZID') === tzid) ??
        define(made, tzid, { source, parts, since });
      return definition === undefined ? [] : [definition];
    });
    const isSame = added.length === 0 && kept.length === calendar.components.length;
    return isSame ? calendar : { ...calendar, components: [...added, ...kept] };
  };
}

/** Whether a TZID is a name of the IANA database, as it is written there. */
export function isCommon(tzid: string): boolean {
  return namedZone(tzid)?.id === tzid;
}

const YEAR = 365 * 86_400;

function definitionsIn(components: readonly Component[]): readonly Component[] {
  return components.filter((c) => c.name === 'VTIMEZONE');
}

function namesIn(components: readonly Component[]): Set<string> {
  const names = new Set<string>();
  const visit = (component: Component): void => {
    for (const line of component.properties)
      // As a parameter it should not be escaped, and is by some.
      for (const tzid of parameterValues(line, 'TZID')) names.add(unescapeText(tzid));
    for (const inner of component.components) visit(inner);
  };
  for (const component of components) visit(component);
  return names;
}

function define(
  made: Map<string, Component | undefined>,
  tzid: string,
  at: {
    readonly source: Component;
    readonly parts: readonly Component[];
    readonly since: number | undefined;
  },
): Component | undefined {
  const zones = createZones(at.source, 'UTC');
  const zone = zones.zoneOf(tzid);
  if (zone === undefined) return undefined;
  const start = Math.min(...at.parts.map((c) => startOf(c, zones)));
  // Calendars of about the same time share a definition.
  const from = at.since ?? Math.floor(start / YEAR) * YEAR;
  const key = `${from} ${zone.id} ${tzid}`;
  if (!made.has(key)) {
    const definition = vtimezoneOf(zone.id, from);
    made.set(key, definition && withProperty(definition, textProperty('TZID', tzid)));
  }
  return made.get(key);
}

function startOf(component: Component, zones: Zones): number {
  const line = first(component, 'DTSTART') ?? first(component, 'DUE');
  if (line === undefined) return 0;
  try {
    return zones.epochSeconds(parseDateTime(line.value, parameter(line, 'TZID')));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return 0;
  }
}
