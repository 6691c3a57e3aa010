// Answers for single instances from programs that leave out or do not know yet what makes them a part of a meeting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { namesIn } from '../../../../test/support/dav-answers.ts';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;
const own = `${home('ann')}calendar/m.ics`;
const organizer = 'ORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\n';
const bobIs = (partstat: string) => `ATTENDEE;PARTSTAT=${partstat}:mailto:bob@example.test\n`;

const event = (lines: string, start = '20270105T090000Z') =>
  `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:${start}\nDURATION:PT1H\n${lines}END:VEVENT\n`;
const series = (people: string, title = 'Plans') =>
  event(`SUMMARY:${title}\nRRULE:FREQ=DAILY;COUNT=5\n${people}`);
const instance = (start: string, partstat: string, further = '') =>
  event(`RECURRENCE-ID:${start}\nSUMMARY:Plans\n${organizer}${bobIs(partstat)}${further}`, start);

async function put(
  as: DavClient,
  path: string,
  components: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = await as('PUT', path, { body: calendarObject(components), headers });
  assert.ok(answer.status < 300, `${path} ${answer.status} ${answer.text}`);
}

async function only(as: DavClient, collection: string): Promise<string> {
  const found = namesIn(await as('PROPFIND', collection, { headers: { depth: '1' } }));
  assert.equal(found.length, 2, `${collection}: ${found.join(' ')}`);
  return collection + found[1]!;
}

async function textOf(as: DavClient, path: string): Promise<string> {
  return (await as('GET', path)).text.replaceAll(/\r\n[ \t]/g, '');
}

/** What is said of bob, by the instance; '' is the series. */
async function answersOfBob(as: DavClient, path: string): Promise<Record<string, string>> {
  const events = (await textOf(as, path)).split('BEGIN:VEVENT').slice(1);
  const entries = events.flatMap((text) => {
    const line = /^ATTENDEE.*:mailto:bob/m.exec(text)?.[0];
    const id = /^RECURRENCE-ID[^:]*:(\S+)/m.exec(text)?.[1] ?? '';
    return line === undefined ? [] : [[id, /PARTSTAT=([A-Z-]+)/.exec(line)?.[1] ?? '']];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** bob is invited to the second and the third of five days. */
async function inviteToTwo(stage: DavStage): Promise<{ ann: DavClient; bob: DavClient }> {
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const days = ['20270106T090000Z', '20270107T090000Z'];
  await put(ann, own, series(organizer) + days.map((d) => instance(d, 'NEEDS-ACTION')).join(''));
  return { ann, bob };
}

test('who was invited to some instances alone may take one away, which declines it (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const { ann, bob } = await inviteToTwo(stage);
  const copy = await only(bob, `${home('bob')}calendar/`);
  await put(bob, copy, instance('20270106T090000Z', 'ACCEPTED'));
  const answers = { '20270106T090000Z': 'ACCEPTED', '20270107T090000Z': 'DECLINED' };
  assert.deepEqual(await answersOfBob(ann, own), answers);
  // It does not come back with what changes elsewhere in the meeting.
  const changed = (await textOf(ann, own)).replaceAll('SUMMARY:Plans', 'SUMMARY:Great plans');
  assert.equal((await ann('PUT', own, { body: changed })).status, 204);
  assert.deepEqual(await answersOfBob(bob, copy), { '20270106T090000Z': 'ACCEPTED' });
  assert.match(await textOf(bob, copy), /Great plans/);
});

test('a cancelled instance is taken away in silence', async () => {
  await using stage = await createDavStage();
  const { ann, bob } = await inviteToTwo(stage);
  await put(ann, own, series(organizer) + instance('20270106T090000Z', 'NEEDS-ACTION'));
  const copy = await only(bob, `${home('bob')}calendar/`);
  assert.match(await textOf(bob, copy), /STATUS:CANCELLED/);
  await put(bob, copy, instance('20270106T090000Z', 'NEEDS-ACTION'));
  assert.doesNotMatch(await textOf(bob, copy), /STATUS:CANCELLED/);
  const inbox = await ann('PROPFIND', `${home('ann')}inbox/`, { headers: { depth: '1' } });
  assert.deepEqual(namesIn(inbox).slice(1), []);
});

test('an instance that a program stores as an event of its own is answered as the instance', async () => {
  await using stage = await createDavStage();
  const { ann, bob } = await inviteToTwo(stage);
  const copy = await only(bob, `${home('bob')}calendar/`);
  const bare = event(`SUMMARY:Plans\n${organizer}${bobIs('ACCEPTED')}`, '20270106T090000Z');
  await put(bob, copy, bare + instance('20270107T090000Z', 'TENTATIVE'));
  const answers = { '20270106T090000Z': 'ACCEPTED', '20270107T090000Z': 'TENTATIVE' };
  assert.deepEqual(await answersOfBob(ann, own), answers);
  assert.deepEqual(await answersOfBob(bob, copy), answers);
});

test('what an attendee answered for an instance outlives a change by who did not know of it (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')));
  const tag = (await ann('GET', own)).headers['schedule-tag'] as string;
  const copy = await only(bob, `${home('bob')}calendar/`);
  const declined = instance('20270106T090000Z', 'DECLINED');
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')) + declined);
  const stale = series(organizer + bobIs('NEEDS-ACTION'), 'Great plans');
  await put(ann, own, stale, { 'if-schedule-tag-match': tag });
  const answers = { '': 'ACCEPTED', '20270106T090000Z': 'DECLINED' };
  assert.deepEqual(await answersOfBob(ann, own), answers);
  assert.doesNotMatch(await textOf(ann, own), /SUMMARY:Plans/);
  assert.deepEqual(await answersOfBob(bob, copy), answers);
});

test('answers count however soon they follow on one another (RFC 5546 §2.1.5)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')));
  const copy = await only(bob, `${home('bob')}calendar/`);
  // The clock of the stage stands still.
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')));
  const without = series(`EXDATE:20270107T090000Z\n${organizer}${bobIs('ACCEPTED')}`);
  await put(bob, copy, without);
  assert.deepEqual(await answersOfBob(ann, own), {
    '': 'ACCEPTED',
    '20270107T090000Z': 'DECLINED',
  });
  assert.equal((await bob('DELETE', copy)).status, 204);
  assert.deepEqual(await answersOfBob(ann, own), {
    '': 'DECLINED',
    '20270107T090000Z': 'DECLINED',
  });
});

test('what is to be sent by a method that nobody knows is said to be ignored (RFC 6638 §7.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')));
  const forced = bobIs('NEEDS-ACTION').replace('ATTENDEE', 'ATTENDEE;SCHEDULE-FORCE-SEND=X-OTHER');
  await put(ann, own, series(organizer + forced));
  const text = await textOf(ann, own);
  assert.match(text, /SCHEDULE-STATUS=2\.3[^:]*:mailto:bob/);
  assert.doesNotMatch(text, /FORCE-SEND/);
});

test('an instance that goes back to the time of its series is asked for anew, and stays so (RFC 6638 §3.2.8)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const day = '20270107T090000Z';
  const moved = instance(day, 'NEEDS-ACTION').replace(`DTSTART:${day}`, 'DTSTART:20270107T120000Z');
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')) + moved);
  const copy = await only(bob, `${home('bob')}calendar/`);
  const accepted = (await textOf(bob, copy)).replaceAll('NEEDS-ACTION', 'ACCEPTED');
  assert.equal((await bob('PUT', copy, { body: accepted })).status, 204);
  assert.deepEqual(await answersOfBob(ann, own), { '': 'ACCEPTED', [day]: 'ACCEPTED' });
  const back = series(organizer + bobIs('ACCEPTED'));
  const asked = { '': 'ACCEPTED', [day]: 'NEEDS-ACTION' };
  for (const title of ['Plans', 'Great plans']) {
    await put(ann, own, back.replace('Plans', title));
    assert.deepEqual(await answersOfBob(ann, own), asked);
    assert.deepEqual(await answersOfBob(bob, copy), asked);
    assert.doesNotMatch(await textOf(bob, copy), /120000Z/);
  }
});

test('an instance goes back into a series that nobody answered', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const day = '20270107T090000Z';
  const moved = instance(day, 'NEEDS-ACTION').replace(`DTSTART:${day}`, 'DTSTART:20270107T120000Z');
  const people = organizer + bobIs('NEEDS-ACTION');
  await put(ann, own, series(people) + moved);
  await put(ann, own, series(people));
  const copy = await only(bob, `${home('bob')}calendar/`);
  for (const [as, path] of [[ann, own] as const, [bob, copy] as const])
    assert.deepEqual(await answersOfBob(as, path), { '': 'NEEDS-ACTION' });
});

test('an exception that an attendee’s program leaves out stays, with its answer (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const moved = event(
    `RECURRENCE-ID:20270107T090000Z\nSUMMARY:Plans\n${organizer}${bobIs('NEEDS-ACTION')}`,
    '20270107T150000Z',
  );
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')) + moved);
  const copy = await only(bob, `${home('bob')}calendar/`);
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')));
  const answers = { '': 'ACCEPTED', '20270107T090000Z': 'ACCEPTED' };
  assert.deepEqual(await answersOfBob(bob, copy), answers);
  assert.deepEqual(await answersOfBob(ann, own), answers);
  assert.match(await textOf(bob, copy), /DTSTART:20270107T150000Z/);
  // So does what they answered for an instance before: its organizer counts on that.
  const declined = instance('20270108T090000Z', 'DECLINED');
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')) + declined);
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')));
  const all = { ...answers, '20270108T090000Z': 'DECLINED' };
  assert.deepEqual(await answersOfBob(bob, copy), all);
  assert.deepEqual(await answersOfBob(ann, own), all);
});

test('an exception that an attendee’s program leaves out stays at its time, also in a zone that goes with it (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const zone =
    'BEGIN:VTIMEZONE\nTZID:Customized\nBEGIN:STANDARD\nDTSTART:19700101T000000\n' +
    'TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n';
  const moved = instance('20270106T090000Z', 'NEEDS-ACTION').replace(
    'DTSTART:20270106T090000Z',
    'DTSTART;TZID=Customized:20270106T180000',
  );
  await put(ann, own, zone + series(organizer + bobIs('NEEDS-ACTION')) + moved);
  const copy = await only(bob, `${home('bob')}calendar/`);
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')));
  assert.match(await textOf(bob, copy), /DTSTART;TZID=Customized:20270106T180000/);
  assert.match(await textOf(bob, copy), /BEGIN:VTIMEZONE\r\nTZID:Customized/);
});

test('an exception that an attendee made for an alarm of theirs goes when they leave it out (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')));
  const copy = await only(bob, `${home('bob')}calendar/`);
  const accepted = series(organizer + bobIs('ACCEPTED'));
  const alarm = 'BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:-PT5M\nEND:VALARM\n';
  await put(bob, copy, accepted);
  await put(bob, copy, accepted + instance('20270106T090000Z', 'ACCEPTED', alarm));
  assert.equal(Object.keys(await answersOfBob(bob, copy)).length, 2);
  await put(bob, copy, accepted);
  assert.deepEqual(await answersOfBob(bob, copy), { '': 'ACCEPTED' });
});

test('an exception that an attendee made without another answer is answered with the series (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')));
  const copy = await only(bob, `${home('bob')}calendar/`);
  const mine = instance('20270106T090000Z', 'ACCEPTED');
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')));
  await put(bob, copy, series(organizer + bobIs('ACCEPTED')) + mine);
  assert.deepEqual(await answersOfBob(ann, own), { '': 'ACCEPTED' });
  await put(bob, copy, series(organizer + bobIs('DECLINED')) + mine);
  for (const [client, path] of [
    [ann, own],
    [bob, copy],
  ] as const)
    assert.deepEqual([...new Set(Object.values(await answersOfBob(client, path)))], ['DECLINED']);
});

test('the instance that is left of a series that was called off is not left out (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const left = instance('20270107T090000Z', 'NEEDS-ACTION');
  await put(ann, own, series(organizer + bobIs('NEEDS-ACTION')) + left);
  const copy = await only(bob, `${home('bob')}calendar/`);
  await put(ann, own, series(organizer) + left);
  const seen = await textOf(bob, copy);
  const parts = seen.split('BEGIN:VEVENT').filter((part) => !part.includes('RECURRENCE-ID'));
  const body = `${parts.join('BEGIN:VEVENT').replace(/END:VCALENDAR\s*$/, '')}END:VCALENDAR\r\n`;
  assert.equal((await bob('PUT', copy, { body })).status, 204);
  assert.match(await textOf(bob, copy), /RECURRENCE-ID:20270107T090000Z/);
});

test('what was called off, a series or an instance, is taken out in silence (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const copy = `${home('bob')}calendar/m.ics`;
  const store = async (text: string) =>
    await put(bob, copy, text.replaceAll('ann@example.test', 'zoe@example.net'));
  const day = 'EXDATE:20270106T090000Z\n';
  for (const [before, after] of [
    [
      series(`STATUS:CANCELLED\n${organizer}${bobIs('DECLINED')}`),
      series(`STATUS:CANCELLED\n${day}${organizer}${bobIs('DECLINED')}`),
    ],
    [
      series(organizer + bobIs('ACCEPTED')) +
        instance('20270106T090000Z', 'ACCEPTED', 'STATUS:CANCELLED\n'),
      series(day + organizer + bobIs('ACCEPTED')),
    ],
  ] as const) {
    await store(before);
    const { length } = stage.sentMails;
    await store(after);
    assert.equal(stage.sentMails.length, length);
    assert.equal((await bob('DELETE', copy, { headers: { 'schedule-reply': 'F' } })).status, 204);
  }
});
