import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty, formatDateTime } from '#codecs/icalendar/date-time.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { property } from '#codecs/content-lines/property.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { BusyPeriod } from './busy-period.ts';

export interface FreeBusyAnswer {
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
  readonly madeAt: number;
  readonly periods: readonly BusyPeriod[];
  /** UID, ORGANIZER, ATTENDEE and the like, as the answer needs them. */
  readonly properties?: readonly ContentLine[];
}

/** A VFREEBUSY component, times in UTC, one FREEBUSY a period: some clients do not read lists. */
// RFC 5545 §3.6.4, §3.8.2.6
export function toFreeBusy(answer: FreeBusyAnswer): Component {
  const properties: ContentLine[] = [
    dateTimeProperty('DTSTAMP', utc(answer.madeAt)),
    dateTimeProperty('DTSTART', utc(answer.from)),
    dateTimeProperty('DTEND', utc(answer.to)),
    ...(answer.properties ?? []),
  ];
  for (const { start, end, type } of answer.periods.toSorted(earliestFirst)) {
    const period = `${formatDateTime(utc(start))}/${formatDateTime(utc(end))}`;
    properties.push(property('FREEBUSY', period, [{ name: 'FBTYPE', values: [type] }]));
  }
  return { name: 'VFREEBUSY', properties, components: [] };
}

function earliestFirst(a: BusyPeriod, b: BusyPeriod): number {
  return a.start - b.start || a.end - b.end;
}

function utc(at: number): DateTimeValue {
  return { kind: 'utc', at: fromLocalSeconds(at) };
}
