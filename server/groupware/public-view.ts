import { hash } from 'node:crypto';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { privateParts } from '#codecs/icalendar/is-private.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { all, valueOf, withComponents } from '#codecs/icalendar/property.ts';

/** Who looks at a calendar object, as far as it changes what is shown. */
export interface Viewer {
  /** Mixed into the UIDs that are shown instead of those that could tell something. */
  readonly salt: string;
  /** Calendar user addresses of the owner: what one of them has declined takes no time. */
  readonly addresses: readonly string[];
}

/** What says when something is, and nothing of what it is. */
const timeProperties = new Set([
  'DTSTAMP',
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'RDATE',
  'EXRULE',
  'EXDATE',
  'RECURRENCE-ID',
  'SEQUENCE',
]);

const timeParameters = new Set(['TZID', 'VALUE', 'RANGE']);

// RFC 5545 §3.8.1.3
/** An object for people who may see all that is not private: what is private is time taken, or nothing at all; no alarms. */
export function withoutPrivate(calendar: Component, viewer: Viewer): Component | undefined {
  const parts = calendar.components.filter((c) => c.name !== 'VTIMEZONE');
  const hidden = privateParts(calendar);
  if (hidden.size === 0) return withComponents(calendar, calendar.components.map(withoutAlarms));
  if (parts.every((part) => hidden.has(part))) return onlyTime(calendar, viewer);
  return withComponents(
    calendar,
    calendar.components.flatMap((part) => {
      if (!hidden.has(part)) return [withoutAlarms(part)];
      return part.name === 'VEVENT' ? [toTime(part, viewer, valueOf(part, 'UID') ?? '')] : [];
    }),
  );
}

/** An object as the time that it takes; undefined when it takes none. */
export function onlyTime(calendar: Component, viewer: Viewer): Component | undefined {
  const events = calendar.components.filter((c) => c.name === 'VEVENT');
  if (!events.some((event) => takesTime(event, viewer.addresses))) return undefined;
  const uid = hash('sha256', `${viewer.salt} ${valueOf(events[0]!, 'UID')}`, 'hex').slice(0, 32);
  const zones = calendar.components.filter((c) => c.name === 'VTIMEZONE');
  return withComponents(calendar, [...zones, ...events.map((e) => toTime(e, viewer, uid))]);
}

function toTime(event: Component, { addresses }: Viewer, uid: string): Component {
  const isBusy = takesTime(event, addresses);
  const kept = event.properties.filter((line) => timeProperties.has(line.name)).map(bare);
  const isTentative = isBusy && upper(valueOf(event, 'STATUS')) === 'TENTATIVE';
  return {
    name: event.name,
    properties: [
      property('UID', uid),
      ...kept,
      textProperty('SUMMARY', isBusy ? 'Busy' : 'Free'),
      property('TRANSP', isBusy ? 'OPAQUE' : 'TRANSPARENT'),
      ...(isTentative ? [property('STATUS', 'TENTATIVE')] : []),
      property('CLASS', 'PUBLIC'),
    ],
    components: [],
  };
}

/** Without parameters in which a program may have put anything. */
function bare(line: ContentLine): ContentLine {
  return { ...line, parameters: line.parameters.filter((p) => timeParameters.has(p.name)) };
}

function takesTime(event: Component, addresses: readonly string[]): boolean {
  if (upper(valueOf(event, 'TRANSP')) === 'TRANSPARENT') return false;
  if (upper(valueOf(event, 'STATUS')) === 'CANCELLED') return false;
  const own = all(event, 'ATTENDEE').find((line) => addresses.includes(plainAddress(line.value)));
  const answer = own === undefined ? undefined : upper(parameter(own, 'PARTSTAT'));
  return answer !== 'DECLINED' && answer !== 'DELEGATED';
}

function plainAddress(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
}

function withoutAlarms(part: Component): Component {
  return withComponents(
    part,
    part.components.filter((inner) => inner.name !== 'VALARM'),
  );
}

function upper(text: string | undefined): string | undefined {
  return text?.trim().toUpperCase();
}
