import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { checkWorkingHours, readWorkingHours, writeWorkingHours } from './working-hours.ts';

const hours = (start: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VAVAILABILITY',
    'UID:va',
    'DTSTAMP:20260101T000000Z',
    'SUMMARY:Büro <hier> & dort',
    'BEGIN:AVAILABLE',
    'UID:a',
    'DTSTAMP:20260101T000000Z',
    `DTSTART;TZID=Europe/Berlin:${start}`,
    'DTEND;TZID=Europe/Berlin:20260105T170000',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'END:AVAILABLE',
    'END:VAVAILABILITY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

// RFC 7953 §7.2.4
test('working hours are read back byte for byte, and taken away again', async () => {
  await using data = await createStoreFolder();
  await using store = data.open();
  const set = async (text: string | undefined) => {
    await store.transact(data.account, async (tx) => await writeWorkingHours(tx, text));
    return await store.read(data.account, readWorkingHours);
  };
  const text = hours('20260105T090000');
  checkWorkingHours(text);
  assert.equal(await set(text), text);
  assert.equal(await set(undefined), undefined);
  for (const wrong of ['x', hours('never'), text.replaceAll('VAVAILABILITY', 'VEVENT')])
    assert.throws(() => checkWorkingHours(wrong));
});
