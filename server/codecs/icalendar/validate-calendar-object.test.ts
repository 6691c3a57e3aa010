import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarPrecondition } from './calendar-object-error.ts';
import { readCalendarObject } from './validate-calendar-object.ts';

const supportedComponents = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];

const wrap = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const component = (name: string, ...lines: string[]): string =>
  [`BEGIN:${name}`, ...lines, `END:${name}`].join('\r\n');
const event = (...lines: string[]): string => component('VEVENT', 'UID:1', ...lines);

const read = (text: string): ReturnType<typeof readCalendarObject> =>
  readCalendarObject(text, { supportedComponents });

function assertRefused(text: string, precondition: CalendarPrecondition, message: RegExp): void {
  assert.throws(
    () => read(text),
    (error: Error) => {
      assert.equal(error.name, 'CalendarObjectError', String(error));
      assert.equal((error as Error & { precondition: string }).precondition, precondition);
      assert.match(error.message, message);
      return true;
    },
    text,
  );
}

test('a master and overridden instances of one UID are one object (RFC 4791 §4.1)', () => {
  const object = read(
    wrap(
      component('VTIMEZONE', 'TZID:x'),
      event('DTSTART:20260101T000000Z', 'RRULE:FREQ=DAILY'),
      event('RECURRENCE-ID:20260102T000000Z', 'DTSTART:20260102T010000Z'),
      component('X-OWN', 'X-A:1'),
    ),
  );
  assert.deepEqual([object.uid, object.component, object.components.length], ['1', 'VEVENT', 2]);
  assert.equal(object.calendar.components.length, 4);
  read(wrap(event('RECURRENCE-ID:20260102T000000Z', 'DTSTART:20260102T010000Z')));
});

test('what is no calendar object is refused with its precondition and its place (RFC 4791 §5.3.2.1)', () => {
  const ok = event('DTSTART:20260101');
  const object = 'valid-calendar-object-resource';
  assertRefused(wrap('METHOD:PUBLISH', ok), object, /^line 3, METHOD: /);
  assertRefused(wrap(ok, ok), object, /^line 7: a second VEVENT .* line 3/);
  assertRefused(wrap(ok, component('VTODO', 'UID:1')), object, /^line 7: a VTODO beside a VEVENT/);
  assertRefused(wrap(ok, component('VEVENT', 'UID:2')), object, /^line 8, UID: a second UID/);
  assertRefused(wrap(component('VEVENT', 'DTSTART:20260101')), object, /^line 3: .* no UID/);
  assertRefused(
    wrap(component('VTODO', `UID:${'x'.repeat(1001)}`)),
    object,
    /^line 4, UID: longer/,
  );
  assertRefused(wrap(component('VTIMEZONE', 'TZID:x')), object, /needs an event/);
  assertRefused(wrap(component('VPOLL', 'UID:1')), 'supported-calendar-component', /VPOLL/);
  assertRefused(wrap('CALSCALE:HEBREW', ok), 'supported-calendar-data', /^line 3, CALSCALE/);
  const old = wrap(ok).replace('VERSION:2.0', 'VERSION:1.0');
  assertRefused(old, 'supported-calendar-data', /^line 2, VERSION: "1.0"/);
});

test('values that searches need must be readable; the refusal names line and property', () => {
  const refused = (message: RegExp, ...lines: string[]): void =>
    assertRefused(wrap(event(...lines)), 'valid-calendar-data', message);
  refused(/^line 5, DTSTART: "x" is no date/, 'DTSTART:x');
  refused(/^line 3: this VEVENT has no DTSTART/, 'SUMMARY:x');
  refused(/^line 6, DTSTART: a second DTSTART/, 'DTSTART:20260101', 'DTSTART:20260101');
  refused(/^line 6, RRULE: /, 'DTSTART:20260101', 'RRULE:FREQ=OFTEN');
  refused(/^line 6, EXDATE: "y"/, 'DTSTART:20260101', 'EXDATE:20260101,y');
  refused(/^line 6, RDATE: /, 'DTSTART:20260101', 'RDATE;VALUE=PERIOD:20260101');
  refused(/^line 6, DURATION: .*negative/, 'DTSTART:20260101', 'DURATION:-PT1H');
  refused(/^line 6, DTEND: .* before the start/, 'DTSTART:20260102', 'DTEND:20260101');
  refused(/^line 6, DTEND: /, 'DTSTART:20260101T120000Z', 'DTEND;TZID=Asia/Tokyo:20260101T203000');
  const note = wrap(component('VJOURNAL', 'UID:1', 'RRULE:FREQ=DAILY'));
  assertRefused(note, 'valid-calendar-data', /^line 5, RRULE: this VJOURNAL has no DTSTART/);
  const rscale = wrap(event('DTSTART:20260101', 'RRULE:RSCALE=NONE;FREQ=DAILY'));
  assertRefused(rscale, 'supported-rscale', /^line 6, RRULE: /);
});

test('a text that is no iCalendar, or that has a NUL, is refused', () => {
  assertRefused('hello', 'valid-calendar-data', /^line 1: /);
  assertRefused('', 'valid-calendar-data', /BEGIN:VCALENDAR/);
  const text = wrap(event('DTSTART:20260101', 'SUMMARY:a\0b'));
  assertRefused(text, 'valid-calendar-data', /^line 6: .* U\+0000/);
});

test('what clients really write is taken', () => {
  for (const lines of [
    ['DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260101'],
    ['DTSTART:20260101T000000Z', 'DTEND:20260101T000000Z'],
    ['DTSTART:20260101T000000', 'DTEND:20260101T000000Z'],
    ['DTSTART:20260101', 'EXDATE:', 'CREATED:00001231T000000Z'],
    ['DTSTART;TZID=Customized Time Zone:20260101T000000', 'DURATION:PT0S'],
    ['DTSTART:20260101', 'SUMMARY:a\u000bb\u0001'],
    ['DTSTART;VALUE=DATE:00010101', 'DTEND;VALUE=DATE:99991231', 'DTSTAMP:x'],
  ])
    assert.equal(read(wrap(event(...lines))).component, 'VEVENT');
  read(wrap(component('VTODO', 'UID:1', 'DTSTART:20260102', 'DUE:20260101')));
});
