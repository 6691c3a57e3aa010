import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { DomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import { seriesOf, type EventSeries } from './event-series.ts';

/** A calendar object as what Exchange can have of it: an appointment, or a series with its changed instances. */
export interface PlannedEvent {
  /** The appointment, or the series. */
  readonly main: Component;
  readonly zones: Zones;
  /** undefined for one that happens once, or does not repeat as Exchange does. */
  readonly series: EventSeries | undefined;
  /** Instances of the series that are other than the rest. */
  readonly overrides: readonly Component[];
  readonly losses: readonly Loss[];
  /** Put behind the text: how it repeated, where that is lost. */
  readonly note: string;
}

/** @param zone of whoever looks at it: what has no zone of its own is in this. @throws DomainError bad-value */
export function planEvent(
  calendar: Component,
  events: readonly Component[],
  zone: Zone,
): PlannedEvent {
  const zones = createZones(calendar, zone);
  const master = events.find((e) => first(e, 'RECURRENCE-ID') === undefined);
  const [single, ...others] = events;
  const main = master ?? single;
  if (main === undefined) throw new DomainError('bad-value', 'a calendar object without an event');
  const series = seriesOf(main, zones);
  const losses: Loss[] = master === undefined ? orphanLosses(others) : [];
  const isLost = first(main, 'RRULE') !== undefined && series === undefined;
  if (isLost || first(main, 'RDATE') !== undefined) losses.push(repetitionLoss(main));
  const overrides = master === undefined ? [] : events.filter((e) => e !== master);
  if (series === undefined) losses.push(...lostOverrides(overrides));
  return {
    main,
    zones,
    series,
    overrides: series === undefined ? [] : overrides,
    losses,
    note: isLost ? `RRULE:${valueOf(main, 'RRULE') ?? ''}` : '',
  };
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
