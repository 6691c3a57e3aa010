import type { ExchangeRepetition } from '#codecs/exchange/recurrence-pattern.ts';
import { busyStatuses, busyStatusOf } from '#codecs/exchange/busy-status.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import {
  fromLocalSeconds,
  secondsPerDay,
  type LocalSeconds,
} from '#codecs/recurrence/local-time.ts';
import type { AppointmentRecurrence, RecurrenceException } from '../calendar/recurrence-blob.ts';
import { minutesToSeconds, secondsToMinutes } from '../file-time.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import { namedKeys } from '../named-keys.ts';
import {
  newBoolean,
  newBytes,
  newNumber,
  newText,
  newTime,
  type NewAttachment,
  type NewItem,
  type NewProperty,
} from '../new-item.ts';
import { tags } from '../property-tags.ts';
import { NOT_RENDERED } from './file-attachment.ts';
import type { EventSource } from './event-source.ts';
import { expectRange, isAllDay, seriesZoneProperties } from './event-times.ts';
import { startReminder } from '#codecs/exchange/start-reminder.ts';
import { daysOfPattern, endOfRange } from './pattern-of-repetition.ts';
import { formatAppointmentRecurrence } from './recurrence-bytes.ts';

/** How an event repeats, and which of its instances are gone or other than the rest. */
export interface NewSeries {
  readonly repetition: ExchangeRepetition;
  readonly start: LocalSeconds;
  /** Seconds since 1970; Infinity for a series without an end. */
  readonly lastStart: number;
  /** How many instances there are; undefined where nobody has counted. */
  readonly count: number | undefined;
  /** Of the first instance that is still to come, or of the last. */
  readonly nextStart: number;
  readonly deleted: readonly DateTimeValue[];
  readonly overrides: readonly NewOverride[];
}

export interface NewOverride {
  /** Which instance it is. */
  readonly value: DateTimeValue;
  readonly event: Component;
}

/** Makes an item of an instance that is other than the rest. @param day of the instance where the series has it */
export type OverrideItem = (
  event: Component,
  day: { readonly year: number; readonly month: number; readonly day: number },
  losses: MapiLoss[],
) => NewItem;

const types = { daily: 1, weekly: 2, monthly: 3, yearly: 4 } as const;

/** What makes a series of an appointment. */
// MS-OXOCAL §2.2.1.44, §2.2.10
export function seriesParts(
  source: EventSource,
  series: NewSeries,
  toItem: OverrideItem,
  losses: MapiLoss[],
): { readonly properties: readonly NewProperty[]; readonly attachments: readonly NewAttachment[] } {
  const overrides = series.overrides
    .map((override) => placed(source, series, override))
    .sort((a, b) => a.start - b.start);
  const recurrence = recurrenceOf(source, series, overrides);
  return {
    properties: [
      newBoolean(namedKeys.isRecurring, true),
      newNumber(namedKeys.recurrenceType, types[recurrence.frequency]),
      newBytes(namedKeys.recurrence, formatAppointmentRecurrence(recurrence)),
      newTime(namedKeys.clipStart, minutesToSeconds(recurrence.startDate)),
      newTime(namedKeys.clipEnd, minutesToSeconds(recurrence.endDate)),
      ...seriesZoneProperties(source),
    ],
    attachments: overrides.map((it) => attachmentOf(source, it, toItem, losses)),
  };
}

interface PlacedOverride {
  readonly event: Component;
  /** By the clocks of the series. */
  readonly original: LocalSeconds;
  readonly start: LocalSeconds;
  readonly end: LocalSeconds;
}

function placed(
  source: EventSource,
  series: NewSeries,
  { value, event }: NewOverride,
): PlacedOverride {
  const { zones, zone } = source;
  const range = expectRange({ event, zones });
  return {
    event,
    original: originalOf(source, series, value),
    start: localOf(event, range.start),
    end: localOf(event, range.end),
  };

  function localOf(own: Component, at: number): LocalSeconds {
    // The midnights of whole days are those of whoever looks at them.
    const begin = dateTimeOf(first(own, 'DTSTART')!);
    return toZoneLocal(begin.kind === 'date' ? zones.zoneFor(begin) : zone, at);
  }
}

function originalOf(source: EventSource, { start }: NewSeries, value: DateTimeValue): LocalSeconds {
  if (isAllDay(source)) return dayOf(localSecondsOf(value));
  if (value.kind === 'date') return localSecondsOf(value) + (start - dayOf(start));
  return toZoneLocal(source.zone, source.zones.epochSeconds(value));
}

function dayOf(local: LocalSeconds): LocalSeconds {
  return Math.floor(local / secondsPerDay) * secondsPerDay;
}

function recurrenceOf(
  source: EventSource,
  series: NewSeries,
  overrides: readonly PlacedOverride[],
): AppointmentRecurrence {
  const { start, repetition, lastStart, count } = series;
  const { start: begins, end } = expectRange(source);
  const startOffset = Math.floor((start - dayOf(start)) / 60);
  const last = Number.isFinite(lastStart)
    ? secondsToMinutes(dayOf(toZoneLocal(source.zone, lastStart)))
    : undefined;
  const gone = [
    ...series.deleted.map((value) => originalOf(source, series, value)),
    ...overrides.map(({ original }) => original),
  ];
  return {
    ...daysOfPattern(repetition.pattern),
    ...endOfRange(repetition.range, { count, last }),
    startDate: secondsToMinutes(dayOf(start)),
    deleted: midnights(gone),
    modified: overrides.map(({ start: at }) => secondsToMinutes(dayOf(at))),
    startOffset,
    endOffset: startOffset + Math.round((end - begins) / 60),
    exceptions: overrides.map((it) => exceptionOf(source, it)),
  };
}

function midnights(moments: readonly LocalSeconds[]): number[] {
  const days = new Set(moments.map((at) => secondsToMinutes(dayOf(at))));
  return [...days].sort((a, b) => a - b);
}

/** Only what is other than in the series is said. */
function exceptionOf(
  source: EventSource,
  { event, original, start, end }: PlacedOverride,
): RecurrenceException {
  const { event: master } = source;
  const text = (name: string) => textOf(event, name) ?? '';
  const isOther = (name: string) => text(name) !== (textOf(master, name) ?? '');
  const reminder = startReminder(event).minutes;
  const usual = startReminder(master).minutes;
  const busy = busyStatusOf(event);
  const wholeDays = isAllDay({ event });
  const hasBody = ['DESCRIPTION', 'X-ALT-DESC'].some(
    (name) => valueOf(event, name) !== valueOf(master, name),
  );
  return {
    start: secondsToMinutes(start),
    end: secondsToMinutes(end),
    originalStart: secondsToMinutes(original),
    ...(isOther('SUMMARY') && { subject: text('SUMMARY') }),
    ...(isOther('LOCATION') && { location: text('LOCATION') }),
    ...((reminder === undefined) !== (usual === undefined) && {
      hasReminder: reminder !== undefined,
    }),
    ...(reminder !== undefined && reminder !== usual && { reminderDelta: reminder }),
    ...(busy !== busyStatusOf(master) && { busyStatus: busyStatuses.indexOf(busy) }),
    ...(wholeDays !== isAllDay(source) && { isAllDay: wholeDays }),
    ...(first(event, 'ATTACH') !== undefined && { hasAttachments: true }),
    ...(hasBody && { hasBody }),
  };
}

/** PidTagAttachMethod: an item inside. */
const EMBEDDED = 5;
/** Bit of PidTagAttachmentFlags: an instance of a series. */
const EXCEPTION = 2;

// MS-OXOCAL §2.2.10.1
function attachmentOf(
  { zone }: EventSource,
  { event, original, start, end }: PlacedOverride,
  toItem: OverrideItem,
  losses: MapiLoss[],
): NewAttachment {
  const replaced = toEpochSeconds(zone, original);
  const { year, month, day } = fromLocalSeconds(original);
  const item = toItem(event, { year, month, day }, losses);
  return {
    properties: [
      newNumber(tags.attachMethod, EMBEDDED),
      newNumber(tags.attachFlags, 0),
      newNumber(tags.attachmentFlags, EXCEPTION),
      newBoolean(tags.attachmentHidden, true),
      newBytes(tags.attachEncoding, Buffer.alloc(0)),
      newNumber(tags.renderingPosition, NOT_RENDERED),
      newText(tags.displayName, 'Untitled'),
      // By the clocks of the series, as if they were those of UTC.
      newTime(tags.exceptionStart, start),
      newTime(tags.exceptionEnd, end),
      newTime(tags.exceptionReplaceTime, replaced),
    ],
    content: {
      kind: 'item',
      item: {
        ...item,
        properties: [...item.properties, newTime(namedKeys.replaceTime, replaced)],
      },
    },
  };
}
