import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { XmlElement } from '../../server/codecs/xml/element.ts';
import { occurrencesOf } from '../support/ews-double/calendar-facts.ts';
import type { DoubleItem } from '../support/ews-double/double-mailbox.ts';
import {
  addEvent,
  addException,
  BERLIN,
  calendarOf,
  endless,
  numbered,
  removeInstance,
  untilDay,
  weekly,
  zoned,
} from '../support/ews-double/fill-calendar.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { says, typed, type Wish } from '../support/ews-double/xml-parts.ts';
import { carryCalendar, comparable, readCalendar } from '../support/ews-calendars.ts';
import { unfold } from '../support/ews-carry.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

const subjectOf = (item: DoubleItem) => says(typed('x', item.properties), 'Subject');

test(
  'series come over with every pattern, their ends, and instances that are gone or other',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    const folder = calendarOf(from);
    const at = (start: string, minutes: number): Wish[] => [
      ['Start', start],
      ['End', Temporal.Instant.from(start).add({ minutes }).toString({ smallestUnit: 'second' })],
      ...zoned(BERLIN),
    ];
    const jour = addEvent(folder, 'Jour fixe', [
      ...at('2026-03-16T08:00:00Z', 60),
      weekly('Monday Thursday', numbered('2026-03-16', 12)),
      ['Location', 'Room 1'],
      ['Categories', [typed('String', 'Team')]],
      ['ReminderIsSet', 'true'],
      ['ReminderMinutesBeforeStart', '10'],
    ]);
    removeInstance(jour, 2);
    // The fifth is behind the change of clocks.
    removeInstance(jour, 5);
    addException(
      jour,
      4,
      [
        ['Subject', 'Jour fixe, in the park'],
        ['Start', '2026-03-26T13:00:00Z'],
        ['End', '2026-03-26T14:30:00Z'],
        ['Location', 'Park'],
      ],
      folder,
    );
    addException(jour, 7, [['Subject', 'Jour fixe, short']], folder);
    const patterns: readonly (readonly [string, XmlElement, XmlElement, string])[] = [
      [
        'daily',
        typed('DailyRecurrence', [typed('Interval', '3')]),
        untilDay('2026-04-01', '2026-05-01'),
        'FREQ=DAILY;UNTIL=20260501T080000Z;INTERVAL=3',
      ],
      [
        'last of month',
        typed('AbsoluteMonthlyRecurrence', [typed('Interval', '2'), typed('DayOfMonth', '31')]),
        endless('2026-03-31'),
        'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1',
      ],
      [
        'second Tuesday',
        typed('RelativeMonthlyRecurrence', [
          typed('Interval', '1'),
          typed('DaysOfWeek', 'Tuesday'),
          typed('DayOfWeekIndex', 'Second'),
        ]),
        numbered('2026-04-14', 6),
        'FREQ=MONTHLY;COUNT=6;BYDAY=2TU',
      ],
      [
        'last weekday',
        typed('RelativeMonthlyRecurrence', [
          typed('Interval', '1'),
          typed('DaysOfWeek', 'Weekday'),
          typed('DayOfWeekIndex', 'Last'),
        ]),
        endless('2026-03-31'),
        'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      ],
      [
        'yearly',
        typed('AbsoluteYearlyRecurrence', [typed('DayOfMonth', '24'), typed('Month', 'December')]),
        endless('2026-12-24'),
        'FREQ=YEARLY;BYMONTHDAY=24;BYMONTH=12',
      ],
      [
        'Thanksgiving',
        typed('RelativeYearlyRecurrence', [
          typed('DaysOfWeek', 'Thursday'),
          typed('DayOfWeekIndex', 'Fourth'),
          typed('Month', 'November'),
        ]),
        numbered('2026-11-26', 5),
        'FREQ=YEARLY;COUNT=5;BYDAY=4TH;BYMONTH=11',
      ],
    ];
    for (const [name, pattern, range] of patterns) {
      const day = says(range, 'StartDate')!;
      const start = `${day}T${day < '2026-03-29' || day > '2026-10-25' ? '09' : '08'}:00:00Z`;
      addEvent(folder, name, [...at(start, 30), ['Recurrence', [pattern, range]]]);
    }
    const { items, losses } = await carryCalendar(from, to);
    assert.deepEqual(losses, []);
    const texts = items.map((i) => unfold(i.content.bytes.toString()));
    for (const [i, [name, , , rule]] of patterns.entries()) {
      const parts = (text: string) => text.split(';').sort().join(';');
      assert.equal(
        parts(/BEGIN:VEVENT[^]*?RRULE:(.*)\r/.exec(texts[i + 1]!)![1]!),
        parts(rule),
        name,
      );
    }
    for (const line of [
      'RRULE:FREQ=WEEKLY;COUNT=12;BYDAY=MO,TH',
      'EXDATE;TZID=Europe/Berlin:20260319T090000',
      'EXDATE;TZID=Europe/Berlin:20260330T090000',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260326T090000',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000',
      'SUMMARY:Jour fixe\\, in the park',
      'DTSTART;TZID=Europe/Berlin:20260326T140000',
      'LOCATION:Park',
    ])
      assert.ok(texts[0]!.includes(`${line}\r\n`), line);
    // In the target the series with exceptions was changed last.
    assert.deepEqual((await readCalendar(to)).map(comparable).sort(), texts.map(comparable).sort());
    // Instance by instance, as the servers themselves see them.
    for (const [i, item] of [...folder.items.values()].entries()) {
      const twin = [...calendarOf(to).items.values()][i]!;
      assert.equal(subjectOf(twin), subjectOf(item));
      assert.deepEqual(occurrencesOf(twin), occurrencesOf(item));
      assert.deepEqual(
        [...twin.exceptions].map(([s, e]) => [s, e.kind]),
        [...item.exceptions].map(([s, e]) => [s, e.kind]),
      );
    }
    await from.assertValid();
    await to.assertValid();
  },
);
