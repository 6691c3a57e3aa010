// People who have several addresses, and organizers who write now one of them and now another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const own = '/dav/calendars/ann@example.test/calendar/m.ics';
const copy = '/dav/calendars/bob@example.test/calendar/m.ics';
const series = (attendee: string) =>
  calendarObject(
    `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:Plans\n` +
      `RRULE:FREQ=DAILY;COUNT=5\nORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:${attendee}\nEND:VEVENT\n`,
  );

test('who is invited by another of their addresses stays invited (RFC 5546 §3.2.5)', async () => {
  await using stage = await createDavStage();
  await stage.directory.aliases.add('robert@example.test', ['bob@example.test']);
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  for (const address of ['bob@example.test', 'robert@example.test', 'bob@example.test']) {
    assert.ok((await ann('PUT', own, { body: series(address) })).status < 300);
    const seen = (await bob('GET', copy)).text.replaceAll(/\r\n[ \t]/g, '');
    assert.match(seen, new RegExp(`^ATTENDEE[^:]*:mailto:${address}`, 'm'));
    assert.doesNotMatch(seen, /STATUS:CANCELLED/);
  }
  // Who is invited no more is told all the same.
  assert.ok((await ann('PUT', own, { body: series('zoe@example.net') })).status < 300);
  assert.match((await bob('GET', copy)).text, /STATUS:CANCELLED/);
});
