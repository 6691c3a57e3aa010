import { otherPropertiesOf } from '#codecs/exchange/component-facts.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { DomainError } from '#platform/errors.ts';
import { isTime } from './file-time.ts';
import type { MapiLoss } from './mapi-loss.ts';
import { namedKeys } from './named-keys.ts';
import {
  newBoolean,
  newNumber,
  newText,
  newTime,
  type NewItem,
  type NewProperty,
} from './new-item.ts';
import { eventAttachments } from './new-item/event-attachments.ts';
import { factProperties, identityProperties } from './new-item/event-facts.ts';
import { eventPeople } from './new-item/event-people.ts';
import { eventReminder } from './new-item/event-reminder.ts';
import { seriesParts, type NewSeries } from './new-item/event-series.ts';
import type { EventSource } from './new-item/event-source.ts';
import { expectRange, timeProperties } from './new-item/event-times.ts';
import { plannedZone } from './new-item/planned-zone.ts';
import { tags } from './property-tags.ts';

export type { NewSeries } from './new-item/event-series.ts';

/** An event, or a series with its changed instances, that is to be an appointment. */
export interface NewAppointment {
  readonly event: Component;
  readonly zones: Zones;
  /** The mail address of whose calendar it goes to. */
  readonly owner: string;
  readonly nowSeconds: number;
  /** Put behind the text. */
  readonly note: string;
  readonly series?: NewSeries;
  /** What else is to be known of it. */
  readonly further: readonly NewProperty[];
}

export interface WrittenItem {
  readonly item: NewItem;
  readonly losses: readonly MapiLoss[];
}

/** Of a changed instance, which lies in an attachment of its series. MS-OXOCAL §2.2.10.1.1 */
const EXCEPTION_CLASS = 'IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}';
const READ = 1;

/** An appointment of an event. convertItem() gives the event back. @throws DomainError bad-value without a start */
// MS-OXOCAL §2.2, MS-OXCICAL §2.1.3
export function writeAppointment(appointment: NewAppointment): WrittenItem {
  const { event, zones, series, note, further } = appointment;
  const losses: MapiLoss[] = [];
  const source = sourceOf(appointment, losses);
  const parts =
    series === undefined
      ? { properties: singleProperties(source), attachments: [] }
      : seriesParts(source, series, overrideWriter(source), losses);
  const item = itemOf(source, losses, {
    messageClass: 'IPM.Appointment',
    note,
    next: series?.nextStart ?? expectRange({ event, zones }).start,
  });
  return {
    item: {
      properties: [
        ...item.properties,
        newNumber(tags.messageFlags, READ),
        ...identityProperties(textOf(event, 'UID')),
        ...parts.properties,
        ...further,
      ],
      recipients: item.recipients,
      attachments: [...item.attachments, ...parts.attachments],
    },
    losses,
  };
}

function sourceOf(
  { event, zones, owner, nowSeconds, series }: NewAppointment,
  losses: MapiLoss[],
): EventSource {
  const { start, end } = expectRange({ event, zones });
  if (!isTime(start) || !isTime(end))
    throw new DomainError(
      'bad-value',
      `"${textOf(event, 'SUMMARY') ?? ''}" is at a time that Exchange does not have: before 1601 or after 4500`,
    );
  const value = dateTimeOf(first(event, 'DTSTART')!);
  const zone = zones.zoneFor(value);
  const { definition, isKnown } = plannedZone(zone, start);
  if (value.kind !== 'date' && zones.isFloating(value))
    losses.push({
      what: 'floating-time',
      detail: `it had no time zone, and is in that of the mailbox now (${zone.id})`,
    });
  if (!isKnown) losses.push({ what: 'time-zone', detail: `Windows has no zone like ${zone.id}` });
  const endsAt = series === undefined ? end : series.lastStart + (end - start);
  return { event, zones, owner, nowSeconds, zone, definition, endsAt };
}

function singleProperties(source: EventSource): NewProperty[] {
  const { start, end } = expectRange(source);
  return [
    newBoolean(namedKeys.isRecurring, false),
    newTime(namedKeys.clipStart, start),
    newTime(namedKeys.clipEnd, end),
  ];
}

function itemOf(
  source: EventSource,
  losses: MapiLoss[],
  {
    messageClass,
    note,
    next,
  }: { readonly messageClass: string; readonly note: string; readonly next: number },
): NewItem {
  const people = eventPeople(source);
  const reminder = eventReminder(source, next);
  losses.push(...people.losses, ...reminder.losses, ...otherLosses(source.event));
  return {
    properties: [
      newText(tags.messageClass, messageClass),
      ...factProperties(source.event, note),
      ...timeProperties(source),
      ...reminder.properties,
      ...people.properties,
    ],
    recipients: people.recipients,
    attachments: eventAttachments(source.event, losses),
  };
}

function overrideWriter(series: EventSource): Parameters<typeof seriesParts>[2] {
  return (event, day, losses) => {
    const { start, end } = expectRange({ event, zones: series.zones });
    const source = { ...series, event, endsAt: end };
    const item = itemOf(source, losses, { messageClass: EXCEPTION_CLASS, note: '', next: start });
    const uid = textOf(series.event, 'UID');
    return { ...item, properties: [...item.properties, ...identityProperties(uid, day)] };
  };
}

/** Properties that are written, are the server's own to say, or are told of by themselves. */
const known: ReadonlySet<string> = new Set(
  (
    'UID DTSTAMP CREATED LAST-MODIFIED SEQUENCE DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SUMMARY LOCATION ' +
    'DESCRIPTION X-ALT-DESC CATEGORIES CLASS PRIORITY TRANSP STATUS ORGANIZER ATTENDEE ATTACH CONFERENCE'
  ).split(' '),
);

function otherLosses(event: Component): MapiLoss[] {
  const others = otherPropertiesOf(event, known);
  if (others.length === 0) return [];
  return [{ what: 'other-properties', detail: `Exchange has nothing for ${others.join(', ')}` }];
}
