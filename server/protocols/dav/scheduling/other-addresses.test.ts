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

const unfolded = (text: string) => text.replaceAll(/\r\n[ \t]/g, '');
const answersIn = (text: string) =>
  [...unfolded(text).matchAll(/^ATTENDEE[^:]*?(?:PARTSTAT=([A-Z-]+)[^:]*)?:mailto:(\w+)@/gm)].map(
    ([, answer = 'NEEDS-ACTION', name]) => `${name} ${answer}`,
  );

for (const name of ['bob', 'robert'])
  test(`who is invited under two addresses answers once, at ${name} (RFC 6638 §3.2.2.3)`, async () => {
    await using stage = await createDavStage();
    await stage.directory.aliases.add('robert@example.test', ['bob@example.test']);
    const [ann, bob] = [stage.as('ann'), stage.as('bob')];
    const both = 'bob@example.test\nATTENDEE:mailto:robert@example.test';
    await ann('PUT', own, { body: series(both) });
    const seen = unfolded((await bob('GET', copy)).text);
    const answered = seen.replace(
      `ATTENDEE:mailto:${name}`,
      `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${name}`,
    );
    assert.ok((await bob('PUT', copy, { body: answered })).status < 300);
    for (const text of [(await bob('GET', copy)).text, (await ann('GET', own)).text])
      assert.deepEqual(answersIn(text), ['bob ACCEPTED', 'robert ACCEPTED']);
    const inbox = '/dav/calendars/ann@example.test/inbox/';
    const listed = await ann('PROPFIND', inbox, { headers: { depth: '1' } });
    const [, reply] = [...listed.text.matchAll(/<D:href>([^<]*\.ics)</g)][0]!;
    // RFC 5546 §3.2.3
    assert.equal(answersIn((await ann('GET', reply!)).text).length, 1);
    const renamed = unfolded((await ann('GET', own)).text).replace('SUMMARY:Plans', 'SUMMARY:More');
    assert.ok((await ann('PUT', own, { body: renamed })).status < 300);
    assert.deepEqual(answersIn((await bob('GET', copy)).text), ['bob ACCEPTED', 'robert ACCEPTED']);
  });

test('a room that is asked for under two addresses is booked under both', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('hall', 'resource');
  await stage.directory.aliases.add('saal@example.test', ['hall@example.test']);
  const ann = stage.as('ann');
  const both = series('hall@example.test\nATTENDEE:mailto:saal@example.test');
  for (const start of ['T090000Z', 'T110000Z']) {
    await ann('PUT', own, { body: both.replace('T090000Z', start) });
    const told = answersIn((await ann('GET', own)).text);
    assert.deepEqual(told, ['hall ACCEPTED', 'saal ACCEPTED']);
  }
});
