import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedZone } from './embedded-zone.ts';
import { formatCalendar } from './format-calendar.ts';
import { namedZone } from './named-zone.ts';
import { vtimezoneOf } from './vtimezone-of.ts';
import { transitionsOf } from './zone-transitions.ts';

const at = (text: string): number => Date.parse(text) / 1000;

test('a zone with two changes a year is written as two rules (RFC 5545 §3.6.5)', () => {
  const text = formatCalendar(vtimezoneOf('Europe/Berlin', at('2026-07-01T00:00:00Z'))!);
  assert.equal(
    text,
    [
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Berlin',
      'X-LIC-LOCATION:Europe/Berlin',
      'BEGIN:DAYLIGHT',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'DTSTART:20260329T020000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'DTSTART:20261025T030000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'END:VTIMEZONE',
      '',
    ].join('\r\n'),
  );
});

test('a zone without changes is written as one part, and an unknown name as nothing', () => {
  const tokyo = formatCalendar(vtimezoneOf('Asia/Tokyo', at('2026-07-01T00:00:00Z'))!);
  assert.match(tokyo, /TZOFFSETFROM:\+0900\r\nTZOFFSETTO:\+0900\r\nDTSTART:19700101T000000\r\n/);
  assert.doesNotMatch(tokyo, /RRULE|DAYLIGHT/);
  assert.equal(vtimezoneOf('Nowhere/Middle', 0), undefined);
});

test('what is written means what the zone means, for every zone, from then on', () => {
  for (const id of Intl.supportedValuesOf('timeZone'))
    for (const from of [
      at('1960-01-01T00:00:00Z'),
      at('2006-06-01T00:00:00Z'),
      at('2026-02-01T00:00:00Z'),
    ]) {
      const named = namedZone(id)!;
      const zone = embeddedZone(vtimezoneOf(id, from)!)!;
      assert.equal(zone.offsetAt(from), named.offsetAt(from), `${id} ${from}`);
      const to = from + 29 * 366 * 86_400;
      for (const change of transitionsOf(id, from, to).filter((t) => t.at >= from))
        for (const moment of [change.at - 1, change.at])
          if (moment >= from)
            assert.equal(zone.offsetAt(moment), named.offsetAt(moment), `${id} ${moment}`);
    }
});
