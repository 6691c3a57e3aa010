import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedData } from '../../../test/support/shared-data.ts';
import { scanObjects, type ScannedObject } from './scan-objects.ts';

const text = [
  '\uFEFFBEGIN:VCALENDAR',
  'PRODID:x',
  'X-WR-CALNAME:A',
  ' B',
  'BEGIN:VTIMEZONE',
  'TZID:Z',
  'BEGIN:STANDARD',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'UID:1',
  '\t2',
  'BEGIN:VALARM',
  'UID:no',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
  'begin:vcard',
  'item1.UID;X=y:c',
  'end:vcard',
  'BEGIN:VCALENDAR',
  'BEGIN:VTODO',
  'END:VCALENDAR',
  'BEGIN:VCALENDAR',
  'X:1',
  'END:VCALENDAR',
  'BEGIN:VCARD',
  'FN:x',
].join('\r\n');

test('components are found wherever the text is cut into chunks', async () => {
  const bytes = Buffer.from(text);
  for (const size of [1, 7, 1000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const found = await Array.fromAsync(scanObjects(chunks));
    assert.deepEqual(
      found.map(({ name, id, line, isCut, frame }) => [name, id, line, isCut, frame?.lines]),
      [
        ['VTIMEZONE', 'Z', 5, false, ['PRODID:x', 'X-WR-CALNAME:AB']],
        ['VEVENT', '12', 10, false, ['PRODID:x', 'X-WR-CALNAME:AB']],
        ['VCARD', 'c', 18, false, undefined],
        ['VTODO', undefined, 22, true, []],
        ['VCALENDAR', undefined, 24, false, ['X:1']],
        ['VCARD', undefined, 27, true, undefined],
      ],
    );
    const [, event] = found;
    const own = bytes.toString('utf8', event!.start, event!.end);
    assert.match(own, /^BEGIN:VEVENT\r\n[^]*END:VEVENT\r\n$/);
    assert.equal(found[0]!.frame, event!.frame);
  }
});

test('every component of real files begins and ends where it says', async (t) => {
  const folder = sharedData('.');
  if (folder === undefined) return t.skip('the test data is not here');
  let count = 0;
  for (const file of globSync('{ical,vcard}/**/*.{ics,vcf}', { cwd: folder })) {
    const bytes: Buffer = readFileSync(join(folder, file));
    let end = 0;
    const objects: ScannedObject[] = await Array.fromAsync(scanObjects([bytes]));
    for (const it of objects) {
      assert.ok(it.start >= end && it.end <= bytes.length, file);
      end = it.end;
      const own = bytes
        .toString('utf8', it.start, it.end)
        .replace(/^\uFEFF/, '')
        .trim();
      assert.match(own, new RegExp(`^BEGIN[ \\t]*:[ \\t]*${it.name}`, 'i'), file);
      if (!it.isCut) assert.match(own, new RegExp(`END[ \\t]*:[ \\t]*[\\w-]+$`, 'i'), file);
      count++;
    }
  }
  assert.ok(count > 500, String(count));
});
