import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from './component.ts';
import { createZoneDefiner } from './define-zones.ts';
import { formatCalendar } from './format-calendar.ts';
import { parseCalendar } from './parse-calendar.ts';

const zone = (tzid: string) =>
  `BEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n`;

function calendar(inner: string, ...lines: readonly string[]): Component {
  const event = ['BEGIN:VEVENT', 'UID:x', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n${inner}${event.join('\n')}\nEND:VCALENDAR\n`;
  return parseCalendar(text.replaceAll('\n', '\r\n'));
}

const definedIn = (given: Component) =>
  Array.from(formatCalendar(given).matchAll(/^BEGIN:VTIMEZONE\r\nTZID:(.*)\r$/gm), (m) => m[1]);

test('all zones that a calendar names are defined, also those inside of components (RFC 7809 §3.1.3)', () => {
  const define = createZoneDefiner('all');
  const berlin = 'DTSTART;TZID=Europe/Berlin:20260105T090000';
  const alarm =
    'BEGIN:VALARM\nTRIGGER:PT0S\nACKNOWLEDGED;TZID=Asia/Tokyo:20260105T090000\nEND:VALARM';
  assert.deepEqual(definedIn(define(calendar('', berlin, alarm))), ['Europe/Berlin', 'Asia/Tokyo']);
  assert.deepEqual(
    definedIn(define(calendar('', 'DTSTART;TZID=W. Europe Standard Time:20260105T090000'))),
    ['W. Europe Standard Time'],
  );
  for (const same of [
    calendar(zone('Europe/Berlin'), berlin),
    calendar('', 'DTSTART:20260105T090000Z', 'DESCRIPTION:;TZID=Europe/Berlin:'),
    calendar('', 'DTSTART;TZID=Nowhere/Else:20260105T090000'),
  ])
    assert.equal(define(same), same);
});

test('zones that have a name of the IANA database are left out, all others stay or are added (RFC 7809 §3.1.3)', () => {
  const define = createZoneDefiner('uncommon');
  const start = (tzid: string) => `DTSTART;TZID=${tzid}:20260105T090000`;
  const given = (tzid: string) => definedIn(define(calendar(zone(tzid), start(tzid))));
  for (const common of ['Europe/Berlin', 'US/Eastern', 'UTC', 'Etc/GMT+5'])
    assert.deepEqual(given(common), []);
  for (const other of ['Office', 'W. Europe Standard Time', 'europe/berlin', '/own/Europe/Berlin'])
    assert.deepEqual(given(other), [other]);
  assert.deepEqual(definedIn(define(calendar('', start('W. Europe Standard Time')))), [
    'W. Europe Standard Time',
  ]);
  const same = calendar('', start('Europe/Berlin'));
  assert.equal(define(same), same);
});

test('a definition that parts of a calendar have lost is taken from the calendar', () => {
  const whole = calendar(zone('Office'), 'DTSTART;TZID=Office:20260105T090000');
  const parts = { ...whole, components: whole.components.filter((c) => c.name === 'VEVENT') };
  assert.deepEqual(definedIn(createZoneDefiner('all')(parts, whole)), ['Office']);
});
