import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import type { ExtendedName } from '#codecs/graph/extended-property.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { formatRecurrence } from '#codecs/graph/patterned-recurrence.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { DomainError } from '#platform/errors.ts';
import { seriesOf, type EventSeries } from '../../exchange/calendar/event-series.ts';
import type { Loss } from '../../item.ts';
import { attachmentsOf, type NewAttachment } from '../format-facts.ts';
import { formatEvent, type EventFormat } from './format-event.ts';

/** The calendar that events are written to. */
export interface EventTarget {
  readonly owner: string;
  /** Of the owner: what has no zone of its own is in this. */
  readonly zone: Zone;
  readonly nowSeconds: number;
}

/** A calendar object ready to be created, and what is to be done then. */
export interface PreparedEvent {
  readonly json: JsonObject;
  readonly extended: readonly (readonly [ExtendedName, string])[];
  readonly losses: readonly Loss[];
  readonly attachments: readonly NewAttachment[];
  /** Set where there are instances to take away or to change. */
  readonly exceptions?: SeriesExceptions;
}

export interface SeriesExceptions {
  readonly series: EventSeries;
  readonly master: Component;
  readonly overrides: readonly Component[];
  readonly zones: Zones;
  readonly format: EventFormat;
}

/** Makes an appointment or a series of a calendar object. @throws DomainError bad-value */
export function prepareEvent(
  calendar: Component,
  events: readonly Component[],
  { owner, zone, nowSeconds }: EventTarget,
): PreparedEvent {
  const zones = createZones(calendar, zone);
  const master = events.find((e) => first(e, 'RECURRENCE-ID') === undefined);
  const [single, ...others] = events;
  const main = master ?? single;
  if (main === undefined) throw new DomainError('bad-value', 'a calendar object without an event');
  const series = seriesOf(main, zones);
  const losses: Loss[] = master === undefined ? orphanLosses(others) : [];
  const isLost = first(main, 'RRULE') !== undefined && series === undefined;
  if (isLost || first(main, 'RDATE') !== undefined) losses.push(repetitionLoss(main));
  const format: EventFormat = {
    zones,
    owner,
    nowSeconds,
    note: isLost ? `RRULE:${valueOf(main, 'RRULE') ?? ''}` : '',
    isSeries: series !== undefined,
  };
  const formatted = formatEvent(main, format);
  const overrides = master === undefined ? [] : events.filter((e) => e !== master);
  if (series === undefined) losses.push(...lostOverrides(overrides));
  const attachments = attachmentsOf(main, losses);
  const hasExceptions = overrides.length > 0 || first(main, 'EXDATE') !== undefined;
  return {
    json: { ...formatted.json, ...(series !== undefined && repetitionOf(series, main, zones)) },
    extended: formatted.extended,
    losses: [...losses, ...formatted.losses],
    attachments,
    ...(series !== undefined &&
      hasExceptions && { exceptions: { series, master: main, overrides, zones, format } }),
  };
}

function repetitionOf(
  { repetition, start }: EventSeries,
  main: Component,
  zones: Zones,
): JsonObject {
  const zone = zones.zoneFor(dateTimeOf(first(main, 'DTSTART')!));
  return { recurrence: formatRecurrence(repetition, start, windowsNameOf(zone) ?? 'UTC') };
}

/** What an overridden instance without its series is: an appointment of its own. */
function orphanLosses(others: readonly Component[]): Loss[] {
  return [
    {
      what: 'orphaned-exception',
      detail: 'an instance whose series is elsewhere is an appointment of its own now',
    },
    ...lostOverrides(others),
  ];
}

function lostOverrides(overrides: readonly Component[]): Loss[] {
  return overrides.map((event) => ({
    what: 'exception',
    detail: `the instance of ${valueOf(event, 'RECURRENCE-ID') ?? '?'} that is other than the rest`,
  }));
}

function repetitionLoss(event: Component): Loss {
  const rule = valueOf(event, 'RRULE') ?? '';
  const dates = valueOf(event, 'RDATE') ?? '';
  return {
    what: 'recurrence',
    detail: `Exchange does not repeat like this: ${[rule, dates].filter((s) => s !== '').join(' ')}`,
  };
}
