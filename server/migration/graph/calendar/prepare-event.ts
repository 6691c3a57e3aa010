import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import type { ExtendedName } from '#codecs/graph/extended-property.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { formatRecurrence } from '#codecs/graph/patterned-recurrence.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { EventSeries } from '../../exchange/calendar/event-series.ts';
import { planEvent } from '../../exchange/calendar/planned-event.ts';
import type { Loss } from '../../item.ts';
import { itemWordsIn } from '../../rules/item-words.ts';
import { attachmentsOf, type NewAttachment } from '../format-facts.ts';
import { formatEvent, type EventFormat } from './format-event.ts';

/** The calendar that events are written to. */
export interface EventTarget {
  readonly owner: string;
  /** BCP 47: of what is written into texts. */
  readonly language: string;
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
  { owner, language, zone, nowSeconds }: EventTarget,
): PreparedEvent {
  const planned = planEvent(calendar, events, zone);
  const { main, zones, series, overrides, note } = planned;
  const losses: Loss[] = [...planned.losses];
  const words = itemWordsIn(language);
  const format: EventFormat = {
    zones,
    owner,
    words,
    nowSeconds,
    note,
    isSeries: series !== undefined,
  };
  const formatted = formatEvent(main, format);
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
