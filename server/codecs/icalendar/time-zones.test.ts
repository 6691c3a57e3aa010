import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Component } from './component.ts';
import { parseDateTime } from './date-time.ts';
import { namedZone } from './named-zone.ts';
import { parseCalendar } from './parse-calendar.ts';
import { createZones } from './time-zones.ts';
import { windowsZones } from './tables/windows-zones.ts';
import { displayedPlaces } from './tables/displayed-places.ts';
import { guessZone, zoneOfTzid } from './zone-name.ts';
import { toEpochSeconds, toZoneLocal } from './zone.ts';

const empty = parseCalendar('BEGIN:VCALENDAR\nEND:VCALENDAR');

function calendarWith(tzid: string): Component {
  return parseCalendar(`BEGIN:VCALENDAR
BEGIN:VTIMEZONE
TZID:${tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0730
TZOFFSETTO:+0630
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0630
TZOFFSETTO:+0730
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
END:VCALENDAR`);
}

test('local times are brought to moments as Temporal does, over all changes of clocks (RFC 5545 §3.3.5)', () => {
  const ids = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Casablanca',
    'America/Sao_Paulo',
    'Asia/Kolkata',
    'UTC',
  );
  const anyTime = fc.integer({ min: -62_000_000_000, max: 253_000_000_000 });
  const nearChange = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -90, max: 90 }));
  fc.assert(
    fc.property(ids, anyTime, nearChange, (id, time, [years, minutes]) => {
      const zone = namedZone(id)!;
      const some = Temporal.Instant.fromEpochMilliseconds(years * 365 * 86_400_000);
      const change = some.toZonedDateTimeISO(id).getTimeZoneTransition('next') ?? some;
      const changeSeconds = change.epochMilliseconds / 1000 + minutes * 60;
      for (const moment of [time, changeSeconds]) {
        const expected = Temporal.Instant.fromEpochMilliseconds(moment * 1000).toZonedDateTimeISO(
          id,
        );
        assert.equal(zone.offsetAt(moment), expected.offsetNanoseconds / 1e9);
        const local = toZoneLocal(zone, moment);
        const shifts = [0, 1800, -1800, 3600];
        for (const shown of shifts.map((shift) => local + shift)) {
          const plain = Temporal.Instant.fromEpochMilliseconds(shown * 1000)
            .toZonedDateTimeISO('UTC')
            .toPlainDateTime();
          const moments = plain.toZonedDateTime(id).epochMilliseconds / 1000;
          assert.equal(toEpochSeconds(zone, shown), moments, `${id} ${plain}`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('zones are found by IANA names, prefixes of programs and Windows names', () => {
  const cases: [string, string][] = [
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/BERLIN', 'Europe/Berlin'],
    ['US/Eastern', 'US/Eastern'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', 'Europe/Berlin'],
    ['/freeassociation.sourceforge.net/Europe/Berlin', 'Europe/Berlin'],
    ['/mozilla.org/20050126_1/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['/softwarestudio.org/Olson_20011030_5/America/New_York', 'America/New_York'],
    ['/citadel.org/20260108_1/UTC', 'UTC'],
    ['/Europe/Stockholm', 'Europe/Stockholm'],
    ['posix/Europe/Vaduz', 'Europe/Vaduz'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['pacific standard time', 'America/Los_Angeles'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['Z', 'UTC'],
  ];
  for (const [tzid, id] of cases) assert.equal(zoneOfTzid(tzid)?.id, id, tzid);
  for (const tzid of ['', 'Customized Time Zone', '/Europe/CUSTOM', 'Nowhere/Middle', '+01:00'])
    assert.equal(zoneOfTzid(tzid), undefined, tzid);
  for (const id of [...windowsZones.values(), ...displayedPlaces.values()])
    assert.ok(namedZone(id), id);
});

test('what Outlook shows for a zone is understood, and an offset at least', () => {
  const cases: [string, string][] = [
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Amsterdam'],
    ['(GMT+01.00) Sarajevo/Warsaw/Zagreb', '(GMT+01.00) Sarajevo/Warsaw/Zagreb'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(GMT-07:00) Chihuahua, La Paz, Mazatlan', 'America/Mazatlan'],
    ['(UTC-04:00) Georgetown, La Paz, Manaus, San Juan', 'America/Guyana'],
    ['(UTC+13:00) Samoa', 'Pacific/Apia'],
    ['(UTC) Coordinated Universal Time', 'Etc/UTC'],
    ['Pacific Time (US & Canada), Tijuana', 'America/Los_Angeles'],
    ['Canberra, Melbourne, Sydney', 'Australia/Canberra'],
  ];
  for (const [tzid, id] of cases) assert.equal(guessZone(tzid)?.id, id, tzid);
  const offsets: [string, number][] = [
    ['(GMT +01:00)', 3600],
    ['GMT -0330 (Standard) / GMT -0230 (Daylight)', -12_600],
    ['(UTC+05:30) Somewhere', 19_800],
    ['-08:00', -28_800],
    ['UTC+2', 7200],
  ];
  for (const [tzid, offset] of offsets) assert.equal(guessZone(tzid)?.offsetAt(0), offset, tzid);
  for (const tzid of ['', 'Customized Time Zone', 'GMT+99:00', 'MyTimezone'])
    assert.equal(guessZone(tzid), undefined, tzid);
});

test('known names win over definitions in the object, definitions over guesses', () => {
  const summer = parseDateTime('20260701T120000', 'x');
  const at = (tzid: string): number =>
    createZones(calendarWith(tzid), 'UTC').epochSeconds({ ...summer, tzid } as typeof summer);
  const noon = Date.UTC(2026, 6, 1, 12) / 1000;
  assert.equal(at('Europe/Berlin'), noon - 2 * 3600);
  assert.equal(at('W. Europe Standard Time'), noon - 2 * 3600);
  assert.equal(at('Customized Time Zone'), noon - 7.5 * 3600);
  assert.equal(at('Amsterdam\\, Berlin'), noon - 7.5 * 3600);
});

test('dates, floating times and unknown zones are in the zone of who looks at them', () => {
  const zones = createZones(empty, 'America/New_York');
  const noonUtc = Date.UTC(2026, 0, 1, 12) / 1000;
  const floating = parseDateTime('20260101T120000');
  assert.equal(zones.epochSeconds(floating), noonUtc + 5 * 3600);
  assert.equal(zones.epochSeconds(parseDateTime('20260101T120000', 'Who Knows')), noonUtc + 18_000);
  assert.equal(zones.epochSeconds(parseDateTime('20260101')), noonUtc - 12 * 3600 + 18_000);
  assert.equal(zones.epochSeconds(parseDateTime('20260101T120000Z')), noonUtc);
  assert.ok(zones.isFloating(floating));
  assert.ok(zones.isFloating(parseDateTime('20260101T120000', 'Who Knows')));
  assert.ok(!zones.isFloating(parseDateTime('20260101T120000', 'Europe/Berlin')));
  assert.equal(createZones(empty, 'No/Zone').epochSeconds(floating), noonUtc);
});

test('the years 1 and 9999 are no trouble', () => {
  const zones = createZones(empty, 'UTC');
  for (const [text, seconds] of [
    ['00010101T000000', -62_135_596_800],
    ['99991231T235959', 253_402_300_799],
  ] as const)
    assert.ok(
      Math.abs(zones.epochSeconds(parseDateTime(text, 'Asia/Tokyo')) - seconds) < 11 * 3600,
    );
});
