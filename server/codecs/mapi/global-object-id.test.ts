import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { globalObjectIdOfUid } from '#codecs/exchange/global-object-id.ts';
import { parseGlobalObjectId } from './global-object-id.ts';

const own =
  '040000008200E00074C5B7101A82E008000000002000F9F62D0AD9010000000000000000100000007BF1A7C6A0F14A4DB8D8F0E0A0B0C0D0';

test('an id of Outlook is its own UID, in capitals, without the day of an instance', () => {
  assert.deepEqual(parseGlobalObjectId(Buffer.from(own, 'hex')), { uid: own });
  const instance = Buffer.from(own, 'hex');
  instance.set([0x07, 0xe7, 5, 17], 16);
  assert.deepEqual(parseGlobalObjectId(instance), {
    uid: own,
    instance: { year: 2023, month: 5, day: 17 },
  });
});

test('a UID of another program is kept inside, in any case of the mark', () => {
  const bytes = globalObjectIdOfUid('abc@example.test');
  assert.equal(bytes.readUInt32LE(36), bytes.length - 40);
  assert.deepEqual(parseGlobalObjectId(bytes), { uid: 'abc@example.test' });
  bytes.write('VCAL-UID', 40, 'latin1');
  assert.deepEqual(parseGlobalObjectId(bytes), { uid: 'abc@example.test' });
});

test('every UID comes back', () => {
  const uid = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
    .filter((s) => /^[^\0-\x1f\x7f]+$/.test(s));
  fc.assert(
    fc.property(fc.oneof(uid, fc.constant(own)), (text) => {
      assert.equal(parseGlobalObjectId(globalObjectIdOfUid(text))?.uid, text);
    }),
  );
});

test('other bytes are no id, but for a UID that stands there as it is', () => {
  assert.equal(parseGlobalObjectId(Buffer.alloc(56)), undefined);
  assert.deepEqual(parseGlobalObjectId(Buffer.from('20240501T100000Z-1@host')), {
    uid: '20240501T100000Z-1@host',
  });
});

test('what is no text there is told by the digits of the id', () => {
  const bytes = globalObjectIdOfUid('a\nEND:VEVENT');
  assert.equal(parseGlobalObjectId(bytes)?.uid, bytes.toString('hex').toUpperCase());
});
