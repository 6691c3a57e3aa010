import type { Component } from '#codecs/icalendar/component.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf } from '#codecs/icalendar/property.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { NewProperty } from '#codecs/mapi/new-item.ts';
import {
  writeAppointment,
  type NewSeries,
  type WrittenItem,
} from '#codecs/mapi/write-appointment.ts';
import type { Loss } from '../../item.ts';
import type { EventSeries } from './event-series.ts';
import { planEvent, type PlannedEvent } from './planned-event.ts';
import { changedInstances, deletedInstances } from './series-instances.ts';

/** The calendar that an appointment goes to. */
export interface AppointmentTarget {
  /** The mail address of its owner. */
  readonly owner: string;
  /** Of the owner: what has no zone of its own is in this. */
  readonly zone: Zone;
  readonly nowSeconds: number;
  /** What else is to be known of an event, by its UID and zone. */
  further(facts: {
    readonly uid: string | undefined;
    readonly ianaZone: string | undefined;
  }): readonly NewProperty[];
}

/** Makes an appointment, a meeting or a series of a calendar object, with everybody's answers. @throws DomainError bad-value */
export function toAppointment(
  calendar: Component,
  events: readonly Component[],
  { owner, zone, nowSeconds, further }: AppointmentTarget,
): WrittenItem {
  const planned = planEvent(calendar, events, zone);
  const { main, zones, series } = planned;
  const losses: Loss[] = [...planned.losses];
  const facts = { uid: textOf(main, 'UID'), ianaZone: ianaZoneOf(planned) };
  const written = writeAppointment({
    event: main,
    note: planned.note,
    zones,
    owner,
    nowSeconds,
    ...(series !== undefined && { series: toNewSeries(planned, series, nowSeconds, losses) }),
    further: further(facts),
  });
  return { item: written.item, losses: [...losses, ...written.losses] };
}

function toNewSeries(
  { main, overrides }: PlannedEvent,
  series: EventSeries,
  nowSeconds: number,
  losses: Loss[],
): NewSeries {
  const changed = changedInstances(series, overrides, losses);
  const deleted = deletedInstances(series, main, changed);
  const { repetition, start, lastStart, count } = series;
  return {
    repetition,
    start,
    lastStart,
    count,
    nextStart: series.nextStart(nowSeconds),
    deleted: deleted.map(({ value }) => value),
    overrides: changed,
  };
}

/** Windows has one name for many zones: the one that was meant is kept beside it. */
function ianaZoneOf({ main, zones }: PlannedEvent): string | undefined {
  const line = first(main, 'DTSTART');
  const value = line === undefined ? undefined : dateTimeOf(line);
  if (value === undefined || value.kind === 'date') return undefined;
  const zone = zones.zoneFor(value);
  return zone.id === 'UTC' || windowsNameOf(zone) === undefined ? undefined : zone.id;
}
