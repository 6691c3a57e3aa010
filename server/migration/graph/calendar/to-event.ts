import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import {
  booleanAt,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { formatDuration } from '#codecs/icalendar/duration.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import type { Loss } from '../../item.ts';
import { fields } from '../fields.ts';
import {
  alarm,
  readCategories,
  readClass,
  readDescription,
  readPriority,
  readStamps,
  readText,
} from '../item-facts.ts';
import { expectTimes } from './event-times.ts';
import { readParticipants, type EventContext } from './read-participants.ts';

export interface EventSource {
  readonly event: JsonObject;
  readonly uid: string;
  readonly attachments: readonly ContentLine[];
  /** RRULE, EXDATE, RECURRENCE-ID: what it is in its series. */
  readonly place: readonly ContentLine[];
}

/** An event of Graph as a VEVENT. @throws DomainError corrupt for one without a start */
// RFC 5545 §3.6.1
export async function toEvent(
  { event, uid, attachments, place }: EventSource,
  context: EventContext,
): Promise<{ readonly component: Component; readonly losses: Loss[] }> {
  const times = expectTimes(event);
  const losses: Loss[] = [...times.losses, ...oddLosses(event)];
  const participants = await readParticipants(event, context);
  losses.push(...participants.losses);
  const properties: ContentLine[] = [
    textProperty('UID', uid),
    ...readStamps(event),
    dateTimeProperty('DTSTART', times.start),
    dateTimeProperty('DTEND', times.end),
    ...place,
    ...readText('SUMMARY', textAt(event, 'subject')),
    ...readPlace(event),
    ...readDescription(event),
    ...readCategories(event),
    ...readClass(event, losses),
    ...readPriority(event),
    ...readBusyStatus(event),
    ...(booleanAt(event, 'isCancelled') === true ? [property('STATUS', 'CANCELLED')] : []),
    ...readSequence(event),
    ...participants.lines,
    ...readOnline(event),
    ...(booleanAt(event, 'allowNewTimeProposals') === false
      ? [property('X-MICROSOFT-DISALLOW-COUNTER', 'TRUE')]
      : []),
    ...attachments,
  ];
  return { component: { name: 'VEVENT', properties, components: readAlarm(event) }, losses };
}

/** LOCATION, and GEO where the place is known on the map. */
function readPlace(event: JsonObject): ContentLine[] {
  const single = objectAt(event, 'location');
  const several = objectsAt(event, 'locations').flatMap((it) => wordAt(it, 'displayName') ?? []);
  const name = several.length > 1 ? several.join('; ') : wordAt(single, 'displayName');
  const coordinates = objectAt(single, 'coordinates');
  const latitude = numberAt(coordinates, 'latitude');
  const longitude = numberAt(coordinates, 'longitude');
  return [
    ...readText('LOCATION', name),
    ...(latitude === undefined || longitude === undefined
      ? []
      : [property('GEO', `${latitude};${longitude}`)]),
  ];
}

/** TRANSP says whether time is taken, Microsoft's property how: tentative, out of office, working elsewhere. */
// RFC 5545 §3.8.2.7
function readBusyStatus(event: JsonObject): ContentLine[] {
  const status = textAt(event, 'showAs');
  if (status === undefined || status === 'unknown') return [];
  return [
    property('TRANSP', status === 'free' ? 'TRANSPARENT' : 'OPAQUE'),
    property('X-MICROSOFT-CDO-BUSYSTATUS', status.toUpperCase()),
  ];
}

function readSequence(event: JsonObject): ContentLine[] {
  const sequence = extendedOf(event, fields.sequence);
  return sequence !== undefined && /^\d+$/.test(sequence) ? [property('SEQUENCE', sequence)] : [];
}

// RFC 7986 §5.11
function readOnline(event: JsonObject): ContentLine[] {
  const url =
    wordAt(objectAt(event, 'onlineMeeting'), 'joinUrl') ??
    wordAt(event, 'onlineMeetingUrl') ??
    extendedOf(event, fields.joinUrl);
  if (url === undefined || !/^https?:\/\/\S+$/.test(url)) return [];
  const kind = { name: 'VALUE', values: ['URI'] };
  return [property('CONFERENCE', url, [kind]), property('X-MICROSOFT-SKYPETEAMSMEETINGURL', url)];
}

// RFC 5545 §3.6.6
function readAlarm(event: JsonObject): Component[] {
  const minutes = numberAt(event, 'reminderMinutesBeforeStart');
  if (booleanAt(event, 'isReminderOn') !== true || minutes === undefined) return [];
  const trigger = formatDuration({ days: 0, seconds: -minutes * 60 || 0 });
  return [alarm(property('TRIGGER', trigger), textAt(event, 'subject') ?? '')];
}

/** What has no place in an event. */
function oddLosses(event: JsonObject): Loss[] {
  const losses: Loss[] = [];
  if (booleanAt(event, 'hideAttendees') === true)
    losses.push({ what: 'hidden-attendees', detail: 'those invited did not see each other' });
  const itemClass = extendedOf(event, fields.messageClass) ?? 'IPM.Appointment';
  if (!/^IPM\.(?:Appointment$|OLE\.CLASS)/i.test(itemClass))
    losses.push({ what: 'message-class', detail: `it was of the class ${itemClass}` });
  return losses;
}
