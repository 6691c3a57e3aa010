import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availabilitiesOf, unavailablePeriods } from '#codecs/calendar-query/availability.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { isWithinHours, parseWorkingSpan } from '#directory/working-hours.ts';
import { availabilityOfHours } from './hours-availability.ts';

// RFC 7953 §3.1
test('opening hours as availability are open when the hours are, over changes of the clock', () => {
  const hours = {
    timeZone: 'Europe/Berlin',
    spans: [
      parseWorkingSpan('mon-fri 08:00-12:00'),
      parseWorkingSpan('mon,wed 13:00-18:30'),
      parseWorkingSpan('sat 22:00-24:00'),
    ],
  };
  const calendar = parseCalendar(formatCalendar(availabilityOfHours(hours)));
  const found = availabilitiesOf(calendar, createZones(calendar, 'UTC'));
  const from = Temporal.Instant.from('2026-03-23T00:00:00Z').epochMilliseconds / 1000;
  const to = from + 14 * 86_400;
  const closed = unavailablePeriods(found, { from, to });
  for (let at = from; at < to; at += 1800) {
    const isClosed = closed.some((p) => p.start <= at && at < p.end);
    assert.equal(!isClosed, isWithinHours(hours, { start: at, end: at + 1 }), String(at));
  }
});
