import assert from 'node:assert/strict';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { availabilitiesOf, unavailablePeriods } from './availability.ts';
import { mergeBusyPeriods } from './busy-period.ts';
import { pickCalendarData } from './calendar-data.ts';
import type { CalendarFilter, ComponentFilter } from './calendar-filter.ts';
import { busyPeriodsOf } from './free-busy.ts';
import { createCalendarMatcher } from './match-calendar.ts';

// January 2026.
const range = { from: 1_767_225_600, to: 1_769_904_000 };

function component(name: string, ...components: ComponentFilter[]): ComponentFilter {
  return { name, isNotDefined: false, test: 'anyof', timeRange: range, properties: [], components };
}

const filter: CalendarFilter = {
  ...component('VCALENDAR'),
  components: ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'].map((name) =>
    component(name, component('VALARM'), component('AVAILABLE')),
  ),
};
const matches = createCalendarMatcher(filter);

/** Laws: matching and free/busy throw for no object; expanding throws only what it says, and gives a text that can be read. */
export const target = {
  name: 'codecs/calendar-query',
  corpus: (): Buffer[] =>
    [
      'BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20260101T090000\nDURATION:P1DT1H\nRRULE:FREQ=DAILY;COUNT=9\nEXDATE;VALUE=DATE:20260102\nRDATE;VALUE=PERIOD:20260103T100000Z/PT2H\nBEGIN:VALARM\nTRIGGER;RELATED=END:-PT15M\nREPEAT:2\nDURATION:PT5M\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260104T080000Z\nDTSTART:20260104T100000\nDTEND:20260104T110000\nEND:VEVENT',
      'BEGIN:VTODO\nDUE;VALUE=DATE:20260110\nCOMPLETED:20260111T000000Z\nCREATED:20260101T000000Z\nEND:VTODO\nBEGIN:VJOURNAL\nDTSTART;VALUE=DATE:20260101\nRRULE:RSCALE=HEBREW;FREQ=MONTHLY\nEND:VJOURNAL',
      'BEGIN:VAVAILABILITY\nPRIORITY:1\nDTSTART:20260101T000000Z\nDURATION:P9D\nBEGIN:AVAILABLE\nDTSTART:20260101T090000\nDTEND:20260101T170000\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU\nEND:AVAILABLE\nEND:VAVAILABILITY',
      'BEGIN:VFREEBUSY\nDTSTART:20260101T000000Z\nDTEND:20260109T000000Z\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260102T000000Z/PT1H,20260103T000000Z/20260103T010000Z\nEND:VFREEBUSY',
    ].map((text) => Buffer.from(`BEGIN:VCALENDAR\n${text}\nEND:VCALENDAR\n`)),
  run(input: Buffer): void {
    let calendar: Component;
    try {
      calendar = parseCalendar(input.toString());
    } catch (error) {
      if (error instanceof ContentSyntaxError) return;
      throw error;
    }
    const zones = createZones(calendar, 'America/New_York');
    matches(calendar, zones);
    const periods = mergeBusyPeriods([
      ...busyPeriodsOf(calendar, { ...range, zones, addresses: ['mailto:a@example.com'] }),
      ...unavailablePeriods(availabilitiesOf(calendar, zones), range),
    ]);
    for (const { start, end } of periods)
      assert.ok(start >= range.from && end <= range.to && start < end);
    expand(calendar, zones);
  },
};

function expand(calendar: Component, zones: Zones): void {
  const request = { expand: range, limitRecurrenceSet: range, limitFreeBusySet: range };
  try {
    parseCalendar(formatCalendar(pickCalendarData(calendar, request, zones, 500)));
  } catch (error) {
    const isExpected =
      error instanceof ContentSyntaxError ||
      error instanceof InputSyntaxError ||
      isDomainError(error);
    if (!isExpected) throw error;
  }
}
