import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMsg } from '#codecs/msg/read-msg.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import type { Bytes } from '#platform/bytes.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { parseAppointmentRecurrence } from './calendar/recurrence-blob.ts';
import { parseZoneDefinition, parseZoneStruct } from './calendar/zone-rule.ts';
import { addressOfEntryId } from './entry-id.ts';
import { namedKeys } from './named-keys.ts';
import { formatOneOffEntry } from './new-item/one-off-entry.ts';
import { formatAppointmentRecurrence } from './new-item/recurrence-bytes.ts';
import { ruleOfZone } from './new-item/rule-of-zone.ts';
import { formatZoneDefinition, formatZoneStruct } from './new-item/zone-bytes.ts';
import type { PropertyKey } from './property-name.ts';

const folder = sharedData('msg') && sharedData();
const skip = folder === undefined ? 'the shared test data is not here' : false;

/** Values of a property in the files of Outlook. */
function valuesOf(key: PropertyKey): Bytes[] {
  const found: Bytes[] = [];
  for (const path of globSync('msg/msgreader/*.msg', { cwd: folder! })) {
    const value = readMsg(readFileSync(join(folder!, path))).properties.find(key)?.value;
    if (Buffer.isBuffer(value)) found.push(value);
  }
  return found;
}

/** Where the beginning of the period stands, which not all of Outlook's own say rightly. */
const FIRST_AT = { from: 10, to: 14 };

test('what Outlook has written of series is written again byte for byte', { skip }, () => {
  const blobs = valuesOf(namedKeys.recurrence);
  assert.ok(blobs.length >= 8);
  let rightBeginnings = 0;
  for (const blob of blobs) {
    const own = formatAppointmentRecurrence(parseAppointmentRecurrence(blob));
    const { from, to } = FIRST_AT;
    assert.equal(own.toString('hex', to), blob.toString('hex', to, own.length));
    assert.ok(
      blob.subarray(own.length).every((byte) => byte === 0),
      'some have room at the end',
    );
    assert.equal(own.toString('hex', 0, from), blob.toString('hex', 0, from));
    if (own.subarray(from, to).equals(blob.subarray(from, to))) rightBeginnings++;
  }
  assert.equal(rightBeginnings, blobs.length);
});

test('what Outlook has written of time zones is written again', { skip }, () => {
  const structs = valuesOf(namedKeys.zoneStruct);
  const definitions = valuesOf(namedKeys.zoneStartDisplay);
  assert.ok(structs.length > 0 && definitions.length > 0);
  for (const bytes of structs)
    assert.equal(formatZoneStruct(parseZoneStruct(bytes)!).toString('hex'), bytes.toString('hex'));
  for (const bytes of definitions) {
    const parsed = parseZoneDefinition(bytes)!;
    const own = formatZoneDefinition(parsed);
    const headEnd = 8 + parsed.keyName.length * 2;
    assert.equal(own.toString('hex', 0, headEnd), bytes.toString('hex', 0, headEnd));
    assert.deepEqual(parseZoneDefinition(own), parsed);
  }
});

test('rules of zones are those of the year: twice changed, the other way round, or never', () => {
  const at = Date.UTC(2026, 5, 1) / 1000;
  assert.deepEqual(ruleOfZone(namedZone('Europe/Berlin')!, at), {
    bias: -60,
    standardBias: 0,
    daylightBias: -60,
    toStandard: { year: 0, month: 10, dayOfWeek: 0, day: 5, hour: 3, minute: 0 },
    toDaylight: { year: 0, month: 3, dayOfWeek: 0, day: 5, hour: 2, minute: 0 },
  });
  const sydney = ruleOfZone(namedZone('Australia/Sydney')!, at);
  assert.deepEqual([sydney.bias, sydney.toDaylight?.month, sydney.toDaylight?.day], [-600, 10, 1]);
  const tokyo = ruleOfZone(namedZone('Asia/Tokyo')!, at);
  assert.deepEqual([tokyo.bias, tokyo.daylightBias, tokyo.toStandard], [-540, 0, undefined]);
});

test('the entry of somebody in no directory is read as it was written', () => {
  const entry = formatOneOffEntry('Jörg ☃', 'joerg@b.test');
  assert.deepEqual(addressOfEntryId(entry), {
    name: 'Jörg ☃',
    type: 'SMTP',
    address: 'joerg@b.test',
  });
});
