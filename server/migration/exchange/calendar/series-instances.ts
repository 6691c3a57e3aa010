import type { Component } from '#codecs/icalendar/component.ts';
import {
  dateTimeOf,
  dateTimesOf,
  formatDateTime,
  type DateTimeValue,
} from '#codecs/icalendar/date-time.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Loss } from '../../item.ts';
import type { EventSeries } from './event-series.ts';

/** An instance of a series, by when it begins. */
export interface SeriesInstance {
  readonly value: DateTimeValue;
  /** From 1. */
  readonly index: number;
}

export interface ChangedInstance extends SeriesInstance {
  readonly event: Component;
}

/** Instances that are other than the rest; those that the rule does not give are told. */
export function changedInstances(
  series: EventSeries,
  overrides: readonly Component[],
  losses: Loss[],
): ChangedInstance[] {
  return overrides.flatMap((event) => {
    const value = dateTimeOf(first(event, 'RECURRENCE-ID')!);
    const index = series.indexOf(value);
    if (index !== undefined) return [{ value, index, event }];
    losses.push({
      what: 'exception-outside',
      detail: `the instance of ${formatDateTime(value)} is not one that the rule gives`,
    });
    return [];
  });
}

/** Instances that are taken out, in order; what is not there need not be, and what was changed is not. */
export function deletedInstances(
  series: EventSeries,
  master: Component,
  changed: readonly SeriesInstance[],
): SeriesInstance[] {
  const found = new Map<number, SeriesInstance>();
  for (const value of all(master, 'EXDATE').flatMap((line) => dateTimesOf(line))) {
    const index = series.indexOf(value);
    if (index !== undefined) found.set(index, { value, index });
  }
  for (const { index } of changed) found.delete(index);
  return [...found.values()].sort((a, b) => a.index - b.index);
}
