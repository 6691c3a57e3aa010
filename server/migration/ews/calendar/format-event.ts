import { busyStatusOf, type BusyStatus } from '#codecs/exchange/busy-status.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { toEpochSeconds, type Zone } from '#codecs/icalendar/zone.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { DomainError } from '#platform/errors.ts';
import { eventEnd } from '../../exchange/calendar/event-end.ts';
import { writtenOfEvents } from '../../exchange/written-properties.ts';
import type { Loss } from '../../item.ts';
import { extendedField, field, type Field } from '../field-set.ts';
import { fields } from '../fields.ts';
import {
  formatBody,
  formatCategoriesOf,
  formatImportance,
  formatSensitivity,
  formatSubject,
  otherLosses,
} from '../format-facts.ts';
import { toTime } from '../../exchange/moments.ts';
import { formatReminder } from './format-alarm.ts';
import { formatMeeting } from './format-attendees.ts';

export interface EventFormat {
  readonly zones: Zones;
  /** Of the owner: all-day events are from midnight to midnight there. */
  readonly ownZone: Zone;
  readonly owner: string;
  readonly nowSeconds: number;
  /** 2007 knows one zone for an item, in another property. */
  readonly hasZonePairs: boolean;
  /** Put behind the text. */
  readonly note?: string;
  /** Of a series: seconds since 1970 at which its last instance begins, Infinity for one without an end. */
  readonly lastStart: number | undefined;
}

/** An event as properties of a CalendarItem, in the order of the schema. @throws DomainError bad-value without a start */
export function formatEvent(
  event: Component,
  format: EventFormat,
): { readonly fields: readonly Field[]; readonly losses: readonly Loss[] } {
  const times = timesOf(event, format);
  const isOver = (format.lastStart ?? times.end) < format.nowSeconds;
  const reminder = formatReminder(event, isOver);
  const meeting = formatMeeting(event, format.owner);
  const conference =
    valueOf(event, 'CONFERENCE') ?? valueOf(event, 'X-MICROSOFT-SKYPETEAMSMEETINGURL');
  const sequence = valueOf(event, 'SEQUENCE');
  const zone = formatZones(times, format);
  const location = textOf(event, 'LOCATION');
  return {
    fields: [
      ...formatSubject(event),
      ...formatSensitivity(event),
      ...formatBody(event, format.note),
      ...formatCategoriesOf(event),
      ...formatImportance(event),
      ...reminder.fields,
      ...meeting.extended,
      ...(sequence === undefined || !/^\d{1,9}$/.test(sequence)
        ? []
        : [extendedField(fields.sequence, sequence)]),
      ...(conference === undefined ? [] : [extendedField(fields.joinUrl, conference)]),
      ...zone.extended,
      field('calendar:Start', toTime(times.start)),
      field('calendar:End', toTime(times.end)),
      field('calendar:IsAllDayEvent', String(times.isAllDay)),
      field('calendar:LegacyFreeBusyStatus', busyWords[busyStatusOf(event)]),
      ...(location === undefined ? [] : [field('calendar:Location', location)]),
      ...meeting.lists,
      ...zone.fields,
      ...(valueOf(event, 'X-MICROSOFT-DISALLOW-COUNTER')?.toUpperCase() === 'TRUE'
        ? [field('calendar:AllowNewTimeProposal', 'false')]
        : []),
    ],
    losses: [
      ...reminder.losses,
      ...meeting.losses,
      ...zone.losses,
      ...otherLosses(event, writtenOfEvents),
    ],
  };
}

interface Times {
  readonly isAllDay: boolean;
  readonly start: number;
  readonly end: number;
  readonly startValue: DateTimeValue;
  readonly endValue: DateTimeValue;
}

// RFC 5545 §3.6.1
function timesOf(event: Component, { zones, ownZone }: EventFormat): Times {
  const begin = first(event, 'DTSTART');
  if (begin === undefined)
    throw new DomainError('bad-value', `"${textOf(event, 'SUMMARY') ?? ''}" has no start`);
  const startValue = dateTimeOf(begin);
  const endValue = eventEnd(event, startValue);
  if (startValue.kind !== 'date')
    return {
      isAllDay: false,
      start: zones.epochSeconds(startValue),
      end: Math.max(zones.epochSeconds(endValue), zones.epochSeconds(startValue)),
      startValue,
      endValue,
    };
  const first1 = localSecondsOf(startValue);
  const last = Math.max(localSecondsOf(endValue), first1 + secondsPerDay);
  return {
    isAllDay: true,
    start: toEpochSeconds(ownZone, first1),
    end: toEpochSeconds(ownZone, last),
    startValue,
    endValue,
  };
}

const busyWords: Readonly<Record<BusyStatus, string>> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  oof: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
};

interface ZoneFields {
  readonly extended: readonly Field[];
  readonly fields: readonly Field[];
  readonly losses: readonly Loss[];
}

function formatZones(
  { isAllDay, startValue, endValue }: Times,
  { zones, ownZone, hasZonePairs }: EventFormat,
): ZoneFields {
  const startZone = isAllDay ? ownZone : zones.zoneFor(startValue);
  const endZone = isAllDay ? ownZone : zones.zoneFor(endValue);
  const losses: Loss[] = [];
  if (!isAllDay && zones.isFloating(startValue))
    losses.push({
      what: 'floating-time',
      detail: `it had no time zone, and is in that of the mailbox now (${startZone.id})`,
    });
  const startName = windowsNameOf(startZone);
  if (startName === undefined)
    losses.push({
      what: 'time-zone',
      detail: `Windows has no zone like ${startZone.id}: it is in UTC now`,
    });
  const endName = windowsNameOf(endZone) ?? startName;
  const zoneFields = hasZonePairs
    ? [
        field('calendar:StartTimeZone', [], { Id: startName ?? 'UTC' }),
        field('calendar:EndTimeZone', [], { Id: endName ?? 'UTC' }),
      ]
    : [field('calendar:MeetingTimeZone', [], { TimeZoneName: startName ?? 'UTC' })];
  const extended =
    startName === undefined || startZone.id === 'UTC'
      ? []
      : [extendedField(fields.ianaZone, startZone.id)];
  return { extended, fields: zoneFields, losses };
}
