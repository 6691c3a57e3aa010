import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import ical from 'ical.js';
import { RRuleTemporal } from 'rrule-temporal';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { instancesOf } from './instances.ts';

function startsOf(lines: readonly string[]): number[] {
  const text = ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
  const calendar = parseCalendar(text);
  const span = { from: 0, to: Date.UTC(2035, 0) / 1000 };
  return instancesOf(calendar.components, createZones(calendar, 'UTC'), span).map((i) => i.start);
}

const rules = fc.constantFrom(
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=5',
  'FREQ=WEEKLY;BYDAY=SU',
  'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SA,SU,MO',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=MONTHLY;BYMONTHDAY=15,28',
);
// Within weeks of the changes of clocks of both halves of the year, at hours that none leaves out.
const starts = fc
  .record({
    base: fc.constantFrom('2026-03-15', '2026-09-20', '2026-10-20', '2025-11-01'),
    days: fc.integer({ min: 0, max: 20 }),
    hour: fc.integer({ min: 4, max: 23 }),
  })
  .map(({ base, days, hour }) =>
    Temporal.PlainDate.from(base).add({ days }).toPlainDateTime({ hour }),
  );

function compact(at: Temporal.PlainDateTime): string {
  return at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}

test('moments of a series in a zone, up to UNTIL in UTC and without EXDATE, are those of rrule-temporal', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  const holes = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 3 });
  fc.assert(
    fc.property(
      rules,
      starts,
      zones,
      fc.tuple(fc.integer({ min: 10, max: 60 }), holes),
      (rule, start, zone, [days, holes]) => {
        const dtstart = start.toZonedDateTime(zone);
        const until = dtstart.toInstant().add({ hours: days * 24 });
        const untilText = until.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
        const rruleString = `${rule};UNTIL=${untilText}`;
        const theirs = new RRuleTemporal({ rruleString, dtstart }).all();
        const excluded = holes.map((index) => theirs[index]).filter((at) => at !== undefined);
        const expected = theirs
          .filter((at) => !excluded.includes(at))
          .map((at) => at.epochMilliseconds / 1000);
        const moments = new Set([dtstart.epochMilliseconds / 1000, ...expected]);
        // Our DTSTART always counts, unless it is taken away.
        if (excluded.some((at) => at.epochMilliseconds === dtstart.epochMilliseconds))
          moments.delete(dtstart.epochMilliseconds / 1000);
        const given = startsOf([
          'BEGIN:VEVENT',
          `DTSTART;TZID=${zone}:${compact(start)}`,
          `RRULE:${rruleString}`,
          ...excluded.map((at) => `EXDATE;TZID=${zone}:${compact(at.toPlainDateTime() as never)}`),
          'END:VEVENT',
        ]);
        assert.deepEqual(
          given,
          [...moments].sort((a, b) => a - b),
          `${rruleString} ${start} ${zone}`,
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('instances with EXDATE, RDATE and exceptions are those of ical.js', () => {
  const parts = fc.record({
    exdate: fc.integer({ min: 0, max: 6 }),
    rdate: fc.integer({ min: 1, max: 40 }),
    moved: fc.integer({ min: 0, max: 6 }),
    by: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(starts, parts, (start, { exdate, rdate, moved, by }) => {
      const day = (days: number) => start.add({ days });
      const lines = [
        'BEGIN:VEVENT',
        'UID:a',
        `DTSTART:${compact(start)}Z`,
        'RRULE:FREQ=DAILY;COUNT=8',
        `EXDATE:${compact(day(exdate))}Z`,
        `RDATE:${compact(start.add({ days: rdate, hours: 1 }))}Z`,
        'END:VEVENT',
      ];
      const exception = [
        'BEGIN:VEVENT',
        'UID:a',
        `RECURRENCE-ID:${compact(day(moved))}Z`,
        `DTSTART:${compact(day(moved).add({ hours: by }))}Z`,
        'END:VEVENT',
      ];
      fc.pre(moved !== exdate);
      const text = ['BEGIN:VCALENDAR', ...lines, ...exception, 'END:VCALENDAR'].join('\r\n');
      const [master, other] = new ical.Component(ical.parse(text)).getAllSubcomponents('vevent');
      const event = new ical.Event(master, { exceptions: [other!], strictExceptions: false });
      const iterator = event.iterator();
      const expected: number[] = [];
      for (let at = iterator.next(); at !== undefined && expected.length < 50; at = iterator.next())
        expected.push(event.getOccurrenceDetails(at).startDate.toUnixTime());
      assert.deepEqual(
        startsOf([...lines, ...exception]),
        expected.sort((a, b) => a - b),
      );
    }),
    { numRuns: 100 },
  );
});
