import { busyStatusOf } from '#codecs/exchange/busy-status.ts';
import { categoryNamesOf, importanceOf, sensitivityOf } from '#codecs/exchange/component-facts.ts';
import { globalObjectIdOfUid, normalUid } from '#codecs/exchange/global-object-id.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { formatGraphTime, formatLocal } from '#codecs/graph/date-time.ts';
import type { ExtendedName } from '#codecs/graph/extended-property.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { eventEnd } from '../../exchange/calendar/event-end.ts';
import { writtenOfEvents } from '../../exchange/written-properties.ts';
import type { Loss } from '../../item.ts';
import type { ItemWords } from '../../rules/item-words.ts';
import { fields } from '../fields.ts';
import { formatBody, otherLosses } from '../format-facts.ts';
import { formatParticipants } from './format-participants.ts';
import { formatReminder } from './format-reminder.ts';

export interface EventFormat {
  readonly zones: Zones;
  readonly owner: string;
  readonly words: ItemWords;
  readonly nowSeconds: number;
  /** Put behind the text. */
  readonly note: string;
  /** A series goes on, however long ago it began. */
  readonly isSeries: boolean;
}

type Extended = readonly [ExtendedName, string];

export interface FormattedEvent {
  readonly json: JsonObject;
  readonly extended: readonly Extended[];
  readonly losses: readonly Loss[];
}

const known: ReadonlySet<string> = new Set([...writtenOfEvents, 'GEO']);

/** An event as Graph creates it; nobody is invited. @throws DomainError bad-value without a start */
export function formatEvent(event: Component, format: EventFormat): FormattedEvent {
  const times = formatTimes(event, format);
  const isOver = !format.isSeries && times.endsAt < format.nowSeconds;
  const reminder = formatReminder(event, isOver);
  const participants = formatParticipants(event, format);
  const note = [participants.note, format.note].filter((s) => s !== '').join('\n\n');
  const isCancelled = valueOf(event, 'STATUS')?.toUpperCase() === 'CANCELLED';
  const subject = textOf(event, 'SUMMARY') ?? '';
  return {
    json: {
      subject: isCancelled && !/^cancell?ed:/i.test(subject) ? `Canceled: ${subject}` : subject,
      body: formatBody(event, note),
      ...times.json,
      ...reminder.json,
      location: formatPlace(event),
      categories: categoryNamesOf(event),
      importance: importanceOf(event),
      sensitivity: sensitivityOf(event),
      showAs: busyStatusOf(event),
    },
    extended: [...times.extended, ...formatIdentity(event)],
    losses: [
      ...reminder.losses,
      ...participants.losses,
      ...times.losses,
      ...(isCancelled ? [cancelledLoss] : []),
      ...otherLosses(event, known),
    ],
  };
}

const cancelledLoss: Loss = {
  what: 'cancelled',
  detail: 'it was called off: its title says so now, and nothing else',
};

interface FormattedTimes {
  readonly json: JsonObject;
  readonly extended: readonly Extended[];
  readonly losses: readonly Loss[];
  readonly endsAt: number;
}

// RFC 5545 §3.6.1
function formatTimes(event: Component, { zones }: EventFormat): FormattedTimes {
  const begin = first(event, 'DTSTART');
  if (begin === undefined)
    throw new DomainError('bad-value', `"${textOf(event, 'SUMMARY') ?? ''}" has no start`);
  const start = dateTimeOf(begin);
  const end = eventEnd(event, start);
  if (start.kind === 'date') return formatDays(start, end, zones);
  const startZone = zones.zoneFor(start);
  const startsAt = zones.epochSeconds(start);
  const endsAt = Math.max(zones.epochSeconds(end), startsAt);
  const losses: Loss[] = [];
  if (zones.isFloating(start))
    losses.push({
      what: 'floating-time',
      detail: `it had no time zone, and is in that of the mailbox now (${startZone.id})`,
    });
  const windowsName = windowsNameOf(startZone);
  if (windowsName === undefined)
    losses.push({
      what: 'time-zone',
      detail: `Windows has no zone like ${startZone.id}: it is in UTC now`,
    });
  return {
    json: {
      isAllDay: false,
      start: formatGraphTime(startsAt, startZone),
      end: formatGraphTime(endsAt, zones.zoneFor(end)),
    },
    extended:
      windowsName === undefined || startZone.id === 'UTC' ? [] : [[fields.ianaZone, startZone.id]],
    losses,
    endsAt,
  };
}

/** From midnight to midnight; the zone means nothing, but has to be the same for both. */
function formatDays(start: DateTimeValue, end: DateTimeValue, zones: Zones): FormattedTimes {
  const from = localSecondsOf(start);
  const to = Math.max(localSecondsOf(end), from + secondsPerDay);
  const zone = windowsNameOf(zones.zoneFor(start)) ?? 'UTC';
  return {
    json: {
      isAllDay: true,
      start: { dateTime: formatLocal(from), timeZone: zone },
      end: { dateTime: formatLocal(to), timeZone: zone },
    },
    extended: [],
    losses: [],
    endsAt: to,
  };
}

/** By what the event is known: Exchange's own form of its UID, and the UID where it is made another one all the same. */
function formatIdentity(event: Component): Extended[] {
  const found: Extended[] = [];
  const uid = textOf(event, 'UID') ?? '';
  if (uid !== '' && first(event, 'RECURRENCE-ID') === undefined) {
    found.push([fields.uid, uid]);
    const id = tryObjectId(uid);
    if (id !== undefined) found.push([fields.globalObjectId, id], [fields.cleanGlobalObjectId, id]);
  }
  const sequence = valueOf(event, 'SEQUENCE') ?? '';
  if (/^\d{1,9}$/.test(sequence)) found.push([fields.sequence, sequence]);
  const conference =
    valueOf(event, 'CONFERENCE') ?? valueOf(event, 'X-MICROSOFT-SKYPETEAMSMEETINGURL');
  if (conference !== undefined) found.push([fields.joinUrl, conference]);
  return found;
}

function tryObjectId(uid: string): string | undefined {
  try {
    return globalObjectIdOfUid(normalUid(uid)).toString('base64');
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function formatPlace(event: Component): JsonObject {
  const displayName = textOf(event, 'LOCATION') ?? '';
  const [, latitude, longitude] =
    /^(-?\d+(?:\.\d+)?);(-?\d+(?:\.\d+)?)$/.exec(valueOf(event, 'GEO') ?? '') ?? [];
  if (latitude === undefined) return { displayName };
  return {
    displayName,
    coordinates: { latitude: Number(latitude), longitude: Number(longitude) },
  };
}
