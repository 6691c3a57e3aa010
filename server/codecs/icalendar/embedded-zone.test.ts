import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { property } from '#codecs/content-lines/property.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { embeddedZone, utcOffsetOf } from './embedded-zone.ts';
import { namedZone } from './named-zone.ts';
import { parseCalendar } from './parse-calendar.ts';
import type { Zone } from './zone.ts';
import { transitionsOf } from './zone-transitions.ts';

const DAY = 86_400;

function zoneOf(parts: string): Zone | undefined {
  const text = `BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Our\n${parts}\nEND:VTIMEZONE\nEND:VCALENDAR`;
  return embeddedZone(parseCalendar(text).components[0]!);
}

const at = (text: string): number => Date.parse(text) / 1000;

test('an observance begins at DTSTART, at each RDATE, and by its rule until its end (RFC 5545 §3.6.5)', () => {
  const zone = zoneOf(`BEGIN:STANDARD
DTSTART:20000101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RDATE:20010101T000000,20020101T000000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=3
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000601T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;UNTIL=20050531T230000Z
END:DAYLIGHT`)!;
  const offsets: [string, number][] = [
    ['1990-01-01T00:00:00Z', 7200],
    ['1999-12-31T21:59:59Z', 7200],
    ['1999-12-31T22:00:00Z', 3600],
    ['2000-05-31T23:00:00Z', 7200],
    ['2001-01-01T00:00:00Z', 3600],
    ['2001-07-01T00:00:00Z', 7200],
    ['2002-12-01T00:00:00Z', 3600],
    ['2005-05-31T22:59:59Z', 7200],
    ['2009-01-01T00:00:00Z', 7200],
    ['9999-12-31T00:00:00Z', 7200],
  ];
  for (const [moment, offset] of offsets) assert.equal(zone.offsetAt(at(moment)), offset, moment);
});

test('parts that cannot be read are left out; without any there is no zone', () => {
  const good = 'BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETTO:+0100\nEND:STANDARD';
  const bad = [
    'BEGIN:DAYLIGHT\nDTSTART:never\nTZOFFSETTO:+0200\nEND:DAYLIGHT',
    'BEGIN:DAYLIGHT\nDTSTART:20000101T000000\nTZOFFSETTO:+99\nEND:DAYLIGHT',
    'BEGIN:DAYLIGHT\nDTSTART:20000101T000000\nTZOFFSETTO:+0200\nRRULE:FREQ=NEVER\nEND:DAYLIGHT',
    'BEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT',
  ].join('\n');
  assert.equal(zoneOf(bad), undefined);
  assert.equal(zoneOf(`${bad}\n${good}`)?.offsetAt(at('2026-07-01T00:00:00Z')), 3600);
  assert.equal(utcOffsetOf(property('TZOFFSETTO', '-003015')), -1815);
  assert.throws(() => utcOffsetOf(property('TZOFFSETTO', '+2400')), {
    name: 'ContentSyntaxError',
  });
});

test('a rule that is none of a time zone costs little', () => {
  for (const rule of [
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;COUNT=100000000',
    'FREQ=YEARLY;INTERVAL=1000000',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31',
    'RSCALE=NONE;FREQ=YEARLY',
  ]) {
    const zone = zoneOf(
      `BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:${rule}\nEND:STANDARD`,
    )!;
    assert.equal(zone.offsetAt(at('2026-07-01T00:00:00Z')), 3600, rule);
  }
});

/** Zones whose rules in our database are newer, by the first moment of the difference. */
const newer: ReadonlyMap<string, string> = new Map([
  ['Europe/Chisinau', '2022-01-01T00:00:00Z'],
  ['Europe/Tiraspol', '2022-01-01T00:00:00Z'],
]);

const history = sharedData('ical', 'libical', 'zoneinfo2025c-pure');

test(
  'written out, the history of each zone gives the offsets that Temporal has',
  { skip: history === undefined },
  () => {
    const files = globSync('**/*.ics', { cwd: history! });
    assert.ok(files.length > 500);
    for (const file of files) {
      const id = file.replace(/\.ics$/, '').replaceAll('\\', '/');
      const named = namedZone(id);
      assert.ok(named, id);
      const text = readFileSync(join(history!, file), 'utf8');
      const zone = embeddedZone(parseCalendar(text).components[0]!)!;
      const to = at(newer.get(id) ?? '2025-12-01T00:00:00Z');
      for (const change of transitionsOf(id, at('1980-01-01T00:00:00Z'), to))
        for (const moment of [change.at - 1, change.at, change.at + 30 * DAY])
          assert.equal(zone.offsetAt(moment), named.offsetAt(moment), `${id} ${moment}`);
    }
  },
);
