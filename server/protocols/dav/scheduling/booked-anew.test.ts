// What was taken back comes again: nobody is in it by an answer from before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const own = (name: string) => `/dav/calendars/${name}@example.test/calendar/${name}.ics`;
const day = '20270107T090000Z';
const event = (organizer: string, lines: string, start: string) =>
  `BEGIN:VEVENT\nUID:${organizer}\nDTSTAMP:20261101T080000Z\nDTSTART:${start}\nDURATION:PT1H\nSUMMARY:Plans\n` +
  `ORGANIZER:mailto:${organizer}@example.test\n${lines}END:VEVENT\n`;
const hall = 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:hall@example.test\n';
const off = 'STATUS:CANCELLED\n';
const series = (lines: string) =>
  event('ann', `RRULE:FREQ=DAILY;COUNT=5\n${lines}`, '20270105T090000Z');
const short = (lines: string) => series(lines).replace('COUNT=5', 'COUNT=2');
const instance = (lines: string) => event('ann', `RECURRENCE-ID:${day}\n${lines}`, day);

async function put(as: DavClient, path: string, components: string): Promise<void> {
  const answer = await as('PUT', path, { body: calendarObject(components) });
  assert.ok(answer.status < 300, `${path} ${answer.status} ${answer.text}`);
}

/** What the only attendee of the component that says when the day is answered. */
async function answerAt(as: DavClient, path: string): Promise<string | undefined> {
  const events = (await as('GET', path)).text
    .replaceAll(/\r\n[ \t]/g, '')
    .split('BEGIN:VEVENT')
    .slice(1);
  const component = events.find((text) => text.includes(`RECURRENCE-ID:${day}`)) ?? events[0]!;
  return /^ATTENDEE.*PARTSTAT=([A-Z-]+)/m.exec(component)?.[1];
}

const changes = {
  'a series': [series(hall + off), series(hall)],
  'an instance': [series(hall) + instance(hall + off), series(hall) + instance(hall)],
  'an instance that goes back into its series': [series(hall) + instance(hall + off), series(hall)],
  'an instance it was not asked for': [series(hall) + instance(''), series(hall)],
  'an instance that the series does not have': [short(hall), short(hall) + instance(hall)],
  'instances that a rule left out': [series(`EXRULE:FREQ=DAILY;BYDAY=TH\n${hall}`), series(hall)],
  'instances that another rule leaves out': [
    series(`EXRULE:FREQ=DAILY;BYDAY=TH\n${hall}`),
    series(`EXRULE:FREQ=DAILY;BYDAY=FR\n${hall}`),
  ],
} as const;

for (const [what, [taken, given]] of Object.entries(changes))
  test(`a room answers anew for ${what} when it comes, or comes back: others may have the time by then`, async () => {
    await using stage = await createDavStage();
    await stage.addAccount('hall', 'resource');
    const [ann, bob] = [stage.as('ann'), stage.as('bob')];
    await put(ann, own('ann'), series(hall));
    assert.equal(await answerAt(ann, own('ann')), 'ACCEPTED');
    await put(ann, own('ann'), taken);
    await put(bob, own('bob'), event('bob', hall, day));
    assert.equal(await answerAt(bob, own('bob')), 'ACCEPTED');
    await put(ann, own('ann'), given);
    assert.equal(await answerAt(ann, own('ann')), 'DECLINED');
  });

test('a room answers for all instances that an exception moves (RFC 5545 §3.2.13)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('hall', 'resource');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const atTen = series(hall).replace('T090000Z', 'T100000Z');
  await put(ann, own('ann'), atTen);
  await put(bob, own('bob'), event('bob', hall, day));
  const first = 'RECURRENCE-ID;RANGE=THISANDFUTURE:20270106T100000Z\n';
  await put(ann, own('ann'), atTen + event('ann', first + hall, '20270106T090000Z'));
  assert.match((await ann('GET', own('ann'))).text, /PARTSTAT=ACCEPTED[^]*PARTSTAT=DECLINED/);
});

for (const [what, exception] of [
  [
    'were moved',
    event('ann', `RECURRENCE-ID;RANGE=THISANDFUTURE:20270106T090000Z\n${hall}`, '20270106T120000Z'),
  ],
  [
    'it was not asked for',
    event('ann', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20270106T090000Z\n', '20270106T090000Z'),
  ],
] as const)
  test(`a room answers anew for later instances that ${what} when they go back into the series (RFC 5545 §3.2.13)`, async () => {
    await using stage = await createDavStage();
    await stage.addAccount('hall', 'resource');
    const [ann, bob] = [stage.as('ann'), stage.as('bob')];
    await put(ann, own('ann'), series(hall));
    await put(ann, own('ann'), series(hall) + exception);
    await put(bob, own('bob'), event('bob', hall, day));
    assert.equal(await answerAt(bob, own('bob')), 'ACCEPTED');
    await put(ann, own('ann'), series(hall));
    assert.equal(await answerAt(ann, own('ann')), 'DECLINED');
  });

test('who is invited to an instance again is asked, whatever they said of the series (RFC 6638 §3.2.8)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const copy = own('bob').replace('bob.ics', 'ann.ics');
  const asked = series('ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n');
  await put(ann, own('ann'), asked);
  await put(bob, copy, asked.replace('NEEDS-ACTION', 'ACCEPTED'));
  await put(ann, own('ann'), asked + instance(''));
  await put(ann, own('ann'), asked);
  assert.equal(await answerAt(ann, own('ann')), 'NEEDS-ACTION');
  assert.equal(await answerAt(bob, copy), 'NEEDS-ACTION');
  const body = (await bob('GET', copy)).text.replaceAll('NEEDS-ACTION', 'TENTATIVE');
  assert.equal((await bob('PUT', copy, { body })).status, 204);
  assert.equal(await answerAt(ann, own('ann')), 'TENTATIVE');
});

test('what somebody answers to a meeting that was called off for them is no answer to the next invitation (RFC 5546 §3.2.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const copy = own('bob').replace('bob.ics', 'ann.ics');
  const asked = series('ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n');
  await put(ann, own('ann'), asked);
  await put(ann, own('ann'), series(''));
  const body = (await bob('GET', copy)).text.replace('NEEDS-ACTION', 'ACCEPTED');
  assert.match(body, /STATUS:CANCELLED/);
  assert.equal((await bob('PUT', copy, { body })).status, 204);
  await put(ann, own('ann'), asked);
  assert.equal(await answerAt(ann, own('ann')), 'NEEDS-ACTION');
  assert.equal(await answerAt(bob, copy), 'NEEDS-ACTION');
});

test('who was taken off is invited to an instance after the event was nobody else’s for a while (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const copy = own('bob').replace('bob.ics', 'ann.ics');
  const guest = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n';
  await put(ann, own('ann'), series(guest));
  // Its program writes no SEQUENCE, and nobody counts what nobody is told.
  for (const lines of ['', 'LOCATION:Hall\n']) await put(ann, own('ann'), series(lines));
  await put(ann, own('ann'), series('') + instance(guest));
  const parts = (await bob('GET', copy)).text.split('BEGIN:VEVENT');
  const invited = parts.find((part) => part.includes(`RECURRENCE-ID:${day}`));
  assert.ok(invited, parts.join('BEGIN:VEVENT'));
  assert.doesNotMatch(invited, /CANCELLED/);
});
