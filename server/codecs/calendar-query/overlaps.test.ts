import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { ComponentFilter, QueryRange } from './calendar-filter.ts';
import { createCalendarMatcher } from './match-calendar.ts';

const noon = Date.UTC(2026, 0, 5, 12) / 1000;
const hour = 3600;

/** Hours from noon of 5 January 2026, as clocks in UTC show it. */
function at(hours: number): string {
  const text = Temporal.Instant.fromEpochMilliseconds((noon + hours * hour) * 1000).toString();
  return text.replaceAll(/[-:]/g, '');
}

function componentFilter(name: string, more: Partial<ComponentFilter> = {}): ComponentFilter {
  return { name, isNotDefined: false, test: 'allof', properties: [], components: [], ...more };
}

function matches(filter: ComponentFilter, text: string): boolean {
  const calendar = parseCalendar(`BEGIN:VCALENDAR\r\n${text}\r\nEND:VCALENDAR\r\n`);
  const whole = componentFilter('VCALENDAR', { components: [filter] });
  return createCalendarMatcher(whole)(calendar, createZones(calendar, 'UTC'));
}

function component(name: string, lines: readonly string[]): string {
  return [`BEGIN:${name}`, ...lines, `END:${name}`].join('\r\n');
}

/** `from to` in hours from noon; a dash for an open side. */
function rangeOf(text: string): QueryRange {
  const [from, to] = text.split(' ') as [string, string];
  return {
    ...(from === '-' ? {} : { from: noon + Number(from) * hour }),
    ...(to === '-' ? {} : { to: noon + Number(to) * hour }),
  };
}

function judge(name: string, lines: readonly string[], ranges: string, expected: boolean): void {
  for (const range of ranges.split(', ').filter((r) => r !== ''))
    assert.equal(
      matches(componentFilter(name, { timeRange: rangeOf(range) }), component(name, lines)),
      expected,
      `${name} ${lines.join(' ')} in ${range}`,
    );
}

interface Row {
  readonly lines: readonly string[];
  /** Ranges in hours from noon that overlap, and that do not. */
  readonly overlaps: string;
  readonly misses: string;
}

function judgeRows(name: string, rows: readonly Row[]): void {
  for (const { lines, overlaps, misses } of rows) {
    judge(name, lines, overlaps, true);
    judge(name, lines, misses, false);
  }
}

const start = `DTSTART:${at(0)}`;
const day = 'DTSTART;VALUE=DATE:20260105';

test('VEVENT overlaps a time as the table says, RFC 4791 §9.9', () => {
  judgeRows('VEVENT', [
    { lines: [start, `DTEND:${at(2)}`], overlaps: '1 3, -1 1, - 1, 1 -, 0 2', misses: '2 3, -1 0' },
    { lines: [start, 'DURATION:PT2H'], overlaps: '1 3, -1 1', misses: '2 3, -1 0' },
    { lines: [start, 'DURATION:PT0S'], overlaps: '0 1, -1 1', misses: '-1 0, 1 2' },
    { lines: [start], overlaps: '0 1, -1 1', misses: '-1 0, 1 2' },
    { lines: [day], overlaps: '11 13, -13 -11', misses: '12 13, -13 -12' },
    { lines: [day, 'DTEND;VALUE=DATE:20260107'], overlaps: '35 37', misses: '36 37' },
  ]);
});

test('VTODO overlaps a time as the eight rows of the table say, RFC 4791 §9.9', () => {
  judgeRows('VTODO', [
    { lines: [start, 'DURATION:PT2H'], overlaps: '2 3, -1 1, 1 2', misses: '3 4, -2 0' },
    { lines: [start, `DUE:${at(2)}`], overlaps: '1 3, -1 1, 1 2', misses: '2 3, -2 0' },
    { lines: [start, `DUE:${at(0)}`], overlaps: '0 1, -1 0', misses: '1 2, -2 -1' },
    { lines: [start], overlaps: '0 1, -1 1', misses: '-1 0, 1 2' },
    { lines: [`DUE:${at(0)}`], overlaps: '-1 0, -1 1', misses: '0 1, -2 -1' },
    {
      lines: [`COMPLETED:${at(2)}`, `CREATED:${at(0)}`],
      overlaps: '-1 0, 2 3, 1 2, 0 1',
      misses: '3 4, -2 -1',
    },
    { lines: [`COMPLETED:${at(0)}`], overlaps: '0 1, -1 0', misses: '1 2, -2 -1' },
    { lines: [`CREATED:${at(0)}`], overlaps: '0 1, 5 6', misses: '-1 0' },
    { lines: ['SUMMARY:x'], overlaps: '-1 0, 0 1', misses: '' },
  ]);
});

test('VJOURNAL overlaps a time as the table says, RFC 4791 §9.9', () => {
  judgeRows('VJOURNAL', [
    { lines: [start], overlaps: '0 1, -1 1', misses: '-1 0, 1 2' },
    { lines: [day], overlaps: '11 13, -13 -11', misses: '12 13, -13 -12' },
    { lines: ['SUMMARY:x'], overlaps: '', misses: '-1 1' },
  ]);
});

test('VFREEBUSY overlaps a time as the table says, RFC 4791 §9.9', () => {
  const busy = `FREEBUSY:${at(0)}/PT1H,${at(4)}/${at(5)}`;
  judgeRows('VFREEBUSY', [
    { lines: [start, `DTEND:${at(2)}`], overlaps: '2 3, 0 1', misses: '3 4, -1 0' },
    { lines: [busy], overlaps: '0 1, 4 6, 0 6', misses: '1 4, -1 0, 5 6' },
    { lines: ['UID:x'], overlaps: '', misses: '-1 1' },
  ]);
});

test('VAVAILABILITY overlaps a time as the table says, RFC 7953 §3.1', () => {
  judgeRows('VAVAILABILITY', [
    { lines: [start, `DTEND:${at(2)}`], overlaps: '1 3, -1 1', misses: '2 3, -1 0' },
    { lines: [start, 'DURATION:PT2H'], overlaps: '1 3, -1 1', misses: '2 3, -1 0' },
    { lines: [start], overlaps: '0 1, 90 91', misses: '-1 0' },
    { lines: [`DTEND:${at(0)}`], overlaps: '-9 -8', misses: '0 1' },
    { lines: ['UID:x'], overlaps: '-1 1', misses: '' },
  ]);
});

function alarmFilter(outer: string, range: string): ComponentFilter {
  const alarm = componentFilter('VALARM', { timeRange: rangeOf(range) });
  return componentFilter(outer, { components: [alarm] });
}

function judgeAlarm(lines: readonly string[], ranges: { overlaps: string; misses: string }): void {
  const event = component('VEVENT', [
    start,
    `DTEND:${at(2)}`,
    'RRULE:FREQ=DAILY;COUNT=3',
    component('VALARM', lines),
  ]);
  for (const [list, expected] of [
    [ranges.overlaps, true],
    [ranges.misses, false],
  ] as const)
    for (const range of list.split(', '))
      assert.equal(
        matches(alarmFilter('VEVENT', range), event),
        expected,
        `${lines.join(' ')} in ${range}`,
      );
}

test('VALARM overlaps a time when it goes off in it for any instance, RFC 4791 §9.9', () => {
  judgeAlarm(['TRIGGER:-PT15M'], { overlaps: '-1 0, 47 48, 23 24', misses: '0 1, 71 72' });
  judgeAlarm(['TRIGGER;RELATED=END:PT0S'], { overlaps: '2 3, 26 27', misses: '0 2, 74 75' });
  judgeAlarm(['TRIGGER:-P7D'], { overlaps: '-168 -167', misses: '-169 -168, 0 1' });
  judgeAlarm([`TRIGGER;VALUE=DATE-TIME:${at(5)}`], { overlaps: '5 6', misses: '4 5, 29 30' });
});

test('VALARM goes off again as often as it repeats', () => {
  const repeated = ['TRIGGER:PT0S', 'REPEAT:2', 'DURATION:PT1H'];
  judgeAlarm(repeated, { overlaps: '0 1, 1 2, 2 3, 50 51', misses: '3 4, 51 52' });
});

test('an alarm of a task that is only due goes off by its due date', () => {
  const alarm = component('VALARM', ['TRIGGER;RELATED=END:-PT1H']);
  const task = component('VTODO', [`DUE:${at(0)}`, alarm]);
  assert.equal(matches(alarmFilter('VTODO', '-1 0'), task), true);
  assert.equal(matches(alarmFilter('VTODO', '0 1'), task), false);
});

test('a recurring component overlaps with any of its instances, moved ones by where they are', () => {
  const master = component('VEVENT', [
    'UID:a',
    start,
    'RRULE:FREQ=DAILY;COUNT=3',
    'SUMMARY:master',
  ]);
  const moved = component('VEVENT', ['UID:a', `RECURRENCE-ID:${at(24)}`, `DTSTART:${at(30)}`]);
  const both = `${master}\r\n${moved}`;
  for (const [range, expected] of [
    ['48 49', true],
    ['30 31', true],
    ['24 25', false],
    ['72 73', false],
  ] as const)
    assert.equal(
      matches(componentFilter('VEVENT', { timeRange: rangeOf(range) }), both),
      expected,
      range,
    );
});

test('times that cannot be read match nothing, and do no harm', () => {
  for (const lines of [
    ['DTSTART:tomorrow'],
    [start, 'RRULE:FREQ=SOMETIMES'],
    [start, 'RRULE:FREQ=DAILY;RSCALE=MARTIAN'],
  ])
    judge('VEVENT', lines, '48 49', false);
});

test('an alarm some days before goes off at the same time of day, RFC 5545 §3.3.6', () => {
  const alarm = component('VALARM', ['TRIGGER:-P1D']);
  const event = component('VEVENT', ['DTSTART;TZID=Europe/Berlin:20260329T120000', alarm]);
  const at = Date.UTC(2026, 2, 28, 11) / 1000;
  const goesOff = (from: number) =>
    matches(
      componentFilter('VEVENT', {
        components: [componentFilter('VALARM', { timeRange: { from, to: from + 1 } })],
      }),
      event,
    );
  assert.deepEqual([goesOff(at), goesOff(at - hour)], [true, false]);
});
