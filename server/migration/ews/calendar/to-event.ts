import type { XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, numberAt, textAt } from '#codecs/ews/names.ts';
import { extendedOf } from '#codecs/ews/property-path.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { DomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { fields } from '../fields.ts';
import {
  readAlarm,
  readCategories,
  readClass,
  readDescription,
  readPriority,
  readStamps,
  readText,
  toAttach,
} from '../item-facts.ts';
import type { ReadAttachment } from '../read-attachments.ts';
import { readItemBody } from '../read-body.ts';
import type { EventTimes } from '../../exchange/calendar/event-times.ts';
import { readTimes } from './event-times.ts';
import { readParticipants } from './read-attendees.ts';

export interface EventSource {
  readonly item: XmlElement;
  readonly uid: string;
  readonly attachments: readonly ReadAttachment[];
  /** RRULE, EXDATE, RECURRENCE-ID: what it is in its series. */
  readonly place: readonly ContentLine[];
}

export interface EventContext {
  /** The owner of the calendar. */
  readonly owner: string;
  readonly resolver: AddressResolver;
}

/** A calendar item as a VEVENT. @throws DomainError corrupt for one without a start */
// RFC 5545 §3.6.1
export async function toEvent(
  { item, uid, attachments, place }: EventSource,
  { owner, resolver }: EventContext,
  times = expectTimes(item),
): Promise<{ readonly component: Component; readonly losses: Loss[] }> {
  const losses: Loss[] = [...times.losses, ...oddLosses(item)];
  const participants = await readParticipants(item, owner, resolver);
  losses.push(...participants.losses);
  const sequence = numberAt(item, 'AppointmentSequenceNumber') ?? extendedOf(item, fields.sequence);
  const properties: ContentLine[] = [
    textProperty('UID', uid),
    ...readStamps(item),
    dateTimeProperty('DTSTART', times.start),
    dateTimeProperty('DTEND', times.end),
    ...place,
    ...readText('SUMMARY', textAt(item, 'Subject')),
    ...readText('LOCATION', textAt(item, 'Location')),
    ...readDescription(readItemBody(item)),
    ...readCategories(item),
    ...readClass(item, losses),
    ...readPriority(item),
    ...readBusyStatus(item),
    ...(booleanAt(item, 'IsCancelled') === true ? [property('STATUS', 'CANCELLED')] : []),
    ...(sequence === undefined ? [] : [property('SEQUENCE', String(sequence))]),
    ...participants.lines,
    ...readOnline(item),
    ...(booleanAt(item, 'AllowNewTimeProposal') === false
      ? [property('X-MICROSOFT-DISALLOW-COUNTER', 'TRUE')]
      : []),
    ...attachments.map(toAttach),
  ];
  return { component: { name: 'VEVENT', properties, components: readAlarm(item) }, losses };
}

export function expectTimes(item: XmlElement): EventTimes {
  const times = readTimes(item);
  if (times === undefined)
    throw new DomainError('corrupt', `"${textAt(item, 'Subject') ?? ''}" has no start`);
  return times;
}

/** TRANSP says whether time is taken, Microsoft's property how: tentative, out of office, working elsewhere. */
// RFC 5545 §3.8.2.7
function readBusyStatus(item: XmlElement): ContentLine[] {
  const status = textAt(item, 'LegacyFreeBusyStatus')?.trim();
  if (status === undefined || status === 'NoData') return [];
  return [
    property('TRANSP', status === 'Free' ? 'TRANSPARENT' : 'OPAQUE'),
    property('X-MICROSOFT-CDO-BUSYSTATUS', status.toUpperCase()),
  ];
}

// RFC 7986 §5.11
function readOnline(item: XmlElement): ContentLine[] {
  const url = textAt(item, 'JoinOnlineMeetingUrl') ?? extendedOf(item, fields.joinUrl);
  if (url === undefined || !/^https?:\/\/\S+$/.test(url)) return [];
  const kind = { name: 'VALUE', values: ['URI'] };
  return [property('CONFERENCE', url, [kind]), property('X-MICROSOFT-SKYPETEAMSMEETINGURL', url)];
}

/** What has no place in an event. */
function oddLosses(item: XmlElement): Loss[] {
  const losses: Loss[] = [];
  for (const name of ['MeetingWorkspaceUrl', 'NetShowUrl']) {
    const value = textAt(item, name) ?? '';
    if (value !== '') losses.push({ what: 'meeting-url', detail: `${name}: ${value}` });
  }
  const itemClass = textAt(item, 'ItemClass') ?? 'IPM.Appointment';
  if (!/^IPM\.Appointment$/i.test(itemClass) && !/^IPM\.OLE\.CLASS/i.test(itemClass))
    losses.push({ what: 'message-class', detail: `it was of the class ${itemClass}` });
  return losses;
}
