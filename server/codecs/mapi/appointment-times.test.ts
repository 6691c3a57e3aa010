import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { berlin, convert, seconds } from '../../../test/support/mapi/converted-calendar-object.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import { namedKeys } from './named-keys.ts';

/** Minutes west of UTC, and the days on which clocks change: month, day of the week, nth, hour. */
function zoneStruct(
  bias: number,
  changes?: { standard: readonly number[]; daylight: readonly number[] },
): Buffer {
  const bytes = Buffer.alloc(48);
  bytes.writeInt32LE(bias, 0);
  bytes.writeInt32LE(-60, 8);
  const put = (at: number, [month, weekday, nth, hour]: readonly number[]): void => {
    bytes.writeUInt16LE(month!, at + 2);
    bytes.writeUInt16LE(weekday!, at + 4);
    bytes.writeUInt16LE(nth!, at + 6);
    bytes.writeUInt16LE(hour!, at + 8);
  };
  if (changes !== undefined) {
    put(14, changes.standard);
    put(32, changes.daylight);
  }
  return bytes;
}

test('times are in the zone that the appointment says, by the name that Windows has for it', async () => {
  const { events, calendar } = await convert(berlin);
  const line = first(events[0]!, 'DTSTART');
  assert.equal(line?.value, '20240506T100000');
  assert.deepEqual(line?.parameters, [{ name: 'TZID', values: ['Europe/Berlin'] }]);
  assert.equal(calendar.components[0]?.name, 'VTIMEZONE');
  assert.equal(valueOf(events[0]!, 'UID'), `mapi-${'07'.repeat(16)}`);
  assert.equal(valueOf(events[0]!, 'DTSTAMP'), '20240102T030405Z');
});

test('a zone by rules alone is found by the text shown for it when its clocks agree, else it goes along', async () => {
  const changes = { standard: [10, 0, 5, 3], daylight: [3, 0, 5, 2] };
  const found = await convert([
    [namedKeys.zoneStruct, zoneStruct(-60, changes)],
    [namedKeys.zoneDescription, '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna'],
  ]);
  const zone = first(found.events[0]!, 'DTSTART')?.parameters[0]?.values[0];
  assert.equal(zone, 'Europe/Amsterdam');
  const own = await convert([
    [namedKeys.zoneStruct, zoneStruct(-75, changes)],
    [namedKeys.zoneDescription, '(UTC+01:00) Amsterdam, Berlin'],
  ]);
  assert.equal(valueOf(own.events[0]!, 'DTSTART'), '20240506T101500');
  const definition = own.calendar.components[0]!;
  const offsets = definition.components.map((c) => valueOf(c, 'TZOFFSETTO'));
  assert.deepEqual(offsets, ['+0115', '+0215']);
  const plain = await convert([[namedKeys.zoneStruct, zoneStruct(0)]]);
  assert.equal(valueOf(plain.events[0]!, 'DTSTART'), '20240506T080000Z');
});

test('an all-day event has the date of its own zone, and the nearest one when it has no zone', async () => {
  const days = (start: string, end: string, more: Values = []): Values => [
    [namedKeys.isAllDay, true],
    [namedKeys.appointmentStart, seconds(start)],
    [namedKeys.appointmentEnd, seconds(end)],
    ...more,
  ];
  const cases: [Values, string, string][] = [
    [days('2024-05-05T22:00:00Z', '2024-05-06T22:00:00Z', berlin), '20240506', '20240507'],
    [days('2024-05-05T22:00:00Z', '2024-05-07T22:00:00Z'), '20240506', '20240508'],
    [days('2024-05-06T05:00:00Z', '2024-05-07T05:00:00Z'), '20240506', '20240507'],
    [days('2024-05-06T00:00:00Z', '2024-05-06T00:00:00Z'), '20240506', '20240507'],
  ];
  for (const [values, start, end] of cases) {
    const { events } = await convert(values);
    assert.equal(valueOf(events[0]!, 'DTSTART'), start);
    assert.equal(valueOf(events[0]!, 'DTEND'), end);
    assert.deepEqual(first(events[0]!, 'DTSTART')?.parameters, [
      { name: 'VALUE', values: ['DATE'] },
    ]);
  }
});
