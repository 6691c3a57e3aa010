// Who declined a meeting and took it away has back what they are asked for anew, and nothing else of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { namesIn } from '../../../../test/support/dav-answers.ts';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const own = '/dav/calendars/ann@example.test/calendar/m.ics';
const calendarOfBob = '/dav/calendars/bob@example.test/calendar/';

const event = (day: string, hour: string, lines: string, partstat: string) =>
  `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:202701${day}T${hour}0000Z\nDURATION:PT1H\n` +
  `ORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\n` +
  `ATTENDEE;PARTSTAT=${partstat}:mailto:bob@example.test\n` +
  `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:cid@example.test\n${lines}END:VEVENT\n`;
const series = (hour: string, partstat: string, title: string) =>
  event('05', hour, `SUMMARY:${title}\nRRULE:FREQ=DAILY;COUNT=5\n`, partstat);
const instance = (day: string, hour: string, partstat: string, title: string) =>
  event(day, hour, `SUMMARY:${title}\nRECURRENCE-ID:202701${day}T090000Z\n`, partstat);

async function put(as: DavClient, path: string, components: string): Promise<void> {
  const answer = await as('PUT', path, { body: calendarObject(components) });
  assert.ok(answer.status < 300, `${path} ${answer.status} ${answer.text}`);
}

async function namesOf(as: DavClient, collection: string): Promise<readonly string[]> {
  return namesIn(await as('PROPFIND', collection, { headers: { depth: '1' } })).slice(1);
}

/** Of the one object that is there: instances with what is said of bob, and the days that are taken out. */
async function seenBy(as: DavClient, collection: string): Promise<Record<string, string>> {
  const names = await namesOf(as, collection);
  assert.equal(names.length, 1, names.join(' '));
  const text = (await as('GET', collection + names[0]!)).text.replaceAll(/\r\n[ \t]/g, '');
  const seen: Record<string, string> = {};
  for (const part of text.split('BEGIN:VEVENT').slice(1)) {
    const id = /^RECURRENCE-ID[^:]*:(\S+)/m.exec(part)?.[1] ?? 'series';
    seen[id] = /^ATTENDEE.*PARTSTAT=([A-Z-]+).*:mailto:bob/m.exec(part)?.[1] ?? '';
    for (const line of part.matchAll(/^EXDATE[^:]*:(\S+)/gm)) seen[line[1]!] = 'out';
  }
  return seen;
}

/** bob has a series with two exceptions, and removes it all: each of it is declined. */
async function removedByBob(stage: DavStage): Promise<{ ann: DavClient; bob: DavClient }> {
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const asked =
    instance('06', '09', 'NEEDS-ACTION', 'a') + instance('07', '09', 'NEEDS-ACTION', 'b');
  await put(ann, own, series('09', 'NEEDS-ACTION', 'Plans') + asked);
  const [name] = await namesOf(bob, calendarOfBob);
  assert.equal((await bob('DELETE', calendarOfBob + name!)).status, 204);
  assert.deepEqual(await namesOf(bob, calendarOfBob), []);
  return { ann, bob };
}

test('an instance that is moved comes back without the series that was declined (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const { ann, bob } = await removedByBob(stage);
  const others = series('09', 'DECLINED', 'New') + instance('07', '09', 'DECLINED', 'New');
  await put(ann, own, others + instance('06', '11', 'DECLINED', 'New'));
  assert.deepEqual(await seenBy(bob, calendarOfBob), { '20270106T090000Z': 'NEEDS-ACTION' });
  // What others answer and what is called otherwise brings back nothing more.
  const renamed = series('09', 'DECLINED', 'Newer') + instance('07', '09', 'DECLINED', 'Newer');
  await put(ann, own, renamed + instance('06', '11', 'NEEDS-ACTION', 'Newer'));
  assert.deepEqual(await seenBy(bob, calendarOfBob), { '20270106T090000Z': 'NEEDS-ACTION' });
  // What is asked anew is there again.
  await put(
    ann,
    own,
    series('09', 'DECLINED', 'Newer') +
      instance('07', '12', 'DECLINED', 'Newer') +
      instance('06', '11', 'NEEDS-ACTION', 'Newer'),
  );
  assert.deepEqual(await seenBy(bob, calendarOfBob), {
    '20270106T090000Z': 'NEEDS-ACTION',
    '20270107T090000Z': 'NEEDS-ACTION',
  });
});

test('a series that was taken away in silence comes back without the instance that was declined (RFC 6638 §8.1)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series('09', 'NEEDS-ACTION', 'Plans'));
  const path = calendarOfBob + (await namesOf(bob, calendarOfBob))[0]!;
  const answered = series('09', 'ACCEPTED', 'Plans') + instance('06', '09', 'DECLINED', 'Plans');
  await put(bob, path, answered);
  const silent = { headers: { 'schedule-reply': 'F' } };
  assert.equal((await bob('DELETE', path, silent)).status, 204);
  const renamed = series('09', 'ACCEPTED', 'New') + instance('06', '09', 'DECLINED', 'New');
  await put(ann, own, renamed);
  const there = { series: 'ACCEPTED', '20270106T090000Z': 'out' };
  assert.deepEqual(await seenBy(bob, calendarOfBob), there);
  await put(ann, own, renamed.replaceAll('SUMMARY:New', 'SUMMARY:Newer'));
  assert.deepEqual(await seenBy(bob, calendarOfBob), there);
  await put(ann, own, renamed.replace('DTSTART:20270106T09', 'DTSTART:20270106T11'));
  const asked = { series: 'ACCEPTED', '20270106T090000Z': 'NEEDS-ACTION' };
  assert.deepEqual(await seenBy(bob, calendarOfBob), asked);
});

test('who declined is asked again by SCHEDULE-FORCE-SEND, and their new answer counts (RFC 6638 §7.2)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series('09', 'NEEDS-ACTION', 'Plans'));
  const path = calendarOfBob + (await namesOf(bob, calendarOfBob))[0]!;
  await put(bob, path, series('09', 'DECLINED', 'Plans'));
  // A program that does not know of the answer asks nobody.
  await put(ann, own, series('09', 'NEEDS-ACTION', 'New'));
  assert.deepEqual(await seenBy(bob, calendarOfBob), { series: 'DECLINED' });
  const again = 'SCHEDULE-FORCE-SEND=REQUEST;PARTSTAT=NEEDS-ACTION:mailto:bob';
  const forced = series('09', 'NEEDS-ACTION', 'New').replace(
    'PARTSTAT=NEEDS-ACTION:mailto:bob',
    again,
  );
  await put(ann, own, forced);
  assert.deepEqual(await seenBy(bob, calendarOfBob), { series: 'NEEDS-ACTION' });
  await put(bob, path, series('09', 'ACCEPTED', 'New'));
  const seen = (await ann('GET', own)).text.replaceAll(/\r\n[ \t]/g, '');
  assert.match(seen, /PARTSTAT=ACCEPTED[^\r]*mailto:bob/);
});

test('an instance that somebody takes out of what they declined stays declined when they come after all (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series('09', 'NEEDS-ACTION', 'Plans'));
  const path = calendarOfBob + (await namesOf(bob, calendarOfBob))[0]!;
  const without = (partstat: string) =>
    series('09', partstat, 'Plans').replace('RRULE:', 'EXDATE:20270107T090000Z\nRRULE:');
  await put(bob, path, series('09', 'DECLINED', 'Plans'));
  await put(bob, path, without('DECLINED'));
  await put(bob, path, without('ACCEPTED'));
  assert.deepEqual(await seenBy(bob, calendarOfBob), {
    series: 'ACCEPTED',
    '20270107T090000Z': 'out',
  });
  const known = await seenBy(ann, '/dav/calendars/ann@example.test/calendar/');
  assert.deepEqual(known, { series: 'ACCEPTED', '20270107T090000Z': 'DECLINED' });
});

test('what was declined stays out when a program lists its dates in one line, or in another zone (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, series('09', 'NEEDS-ACTION', 'Plans'));
  const path = calendarOfBob + (await namesOf(bob, calendarOfBob))[0]!;
  for (const dates of [
    'EXDATE:20270107T090000Z\n',
    'EXDATE:20270106T090000Z,20270107T090000Z\n',
    'EXDATE;TZID=Europe/Berlin:20270106T100000,20270107T100000\n',
  ])
    await put(bob, path, series('09', 'ACCEPTED', 'Plans').replace('RRULE:', `${dates}RRULE:`));
  await put(ann, own, series('09', 'ACCEPTED', 'Other plans'));
  const seen = await seenBy(bob, calendarOfBob);
  assert.deepEqual(Object.values(seen).sort(), ['ACCEPTED', 'out', 'out']);
});

test('an instance that was taken out is there again for who is asked anew for the whole series (RFC 6638 §3.2.8)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const asked = series('09', 'NEEDS-ACTION', 'Plans');
  const longer = asked.replace('PT1H', 'PT2H');
  const withoutBob = longer.replace(/ATTENDEE[^\n]*bob@example\.test\n/, '');
  await put(ann, own, asked);
  const path = calendarOfBob + (await namesOf(bob, calendarOfBob))[0]!;
  for (const changes of [[longer], [withoutBob, asked]]) {
    const day = 'EXDATE:20270107T090000Z\n';
    const present = changes.length === 1 ? asked : longer;
    const taken = present.replace('NEEDS-ACTION', 'ACCEPTED').replace('RRULE:', `${day}RRULE:`);
    await put(bob, path, taken);
    for (const change of changes) await put(ann, own, change);
    // What the organizer knows is what they see.
    const all = { series: 'NEEDS-ACTION' };
    assert.deepEqual(await seenBy(ann, '/dav/calendars/ann@example.test/calendar/'), all);
    assert.deepEqual(await seenBy(bob, calendarOfBob), all);
  }
});
