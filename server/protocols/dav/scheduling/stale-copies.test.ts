// Programs that put their copy of a meeting without having seen what others answered meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { namesIn } from '../../../../test/support/dav-answers.ts';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const calendarOf = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;
const people = ['bob', 'cid'].map(
  (n) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${n}@example.test\n`,
);
const series = `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:Plans\nRRULE:FREQ=DAILY;COUNT=5\nORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\n${people.join('')}END:VEVENT\n`;
const alarm =
  'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT';

interface Copy {
  readonly text: string;
  readonly tag: string;
}

async function copyOf(stage: DavStage, name: string): Promise<Copy & { readonly path: string }> {
  const as = stage.as(name);
  const found = namesIn(await as('PROPFIND', calendarOf(name), { headers: { depth: '1' } }));
  const path = calendarOf(name) + found[1]!;
  const { text, headers } = await as('GET', path);
  const tag = headers['schedule-tag'] as string;
  return { path, text: text.replaceAll(/\r\n[ \t]/g, ''), tag };
}

/** The copy once what others answered is in it: that comes a moment later. */
async function copyWith(stage: DavStage, name: string, pattern: RegExp): Promise<Copy> {
  for (let tries = 0; tries < 200; tries++) {
    const copy = await copyOf(stage, name);
    if (pattern.test(copy.text)) return copy;
    await stage.clock.advance(60_000);
  }
  return assert.fail(`nothing like ${pattern.source} came`);
}

async function put(as: DavClient, path: string, body: string, tag?: string): Promise<void> {
  const headers = tag === undefined ? {} : { 'if-schedule-tag-match': tag };
  const answer = await as('PUT', path, { body, headers });
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
}

const answered = (text: string, name: string, partstat: string) =>
  text.replace(new RegExp(`NEEDS-ACTION([^:]*:mailto:${name})`), `${partstat}$1`);

test('what others answered outlives a copy that is put under its schedule tag (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob, cid] = [stage.as('ann'), stage.as('bob'), stage.as('cid')];
  await put(ann, `${calendarOf('ann')}m.ics`, calendarObject(series));
  const read = await copyOf(stage, 'bob');
  const theirs = await copyOf(stage, 'cid');
  const accepted = answered(theirs.text, 'cid', 'ACCEPTED');
  const declined = accepted.replace('RRULE:', 'EXDATE:20270107T090000Z\r\nRRULE:');
  await put(cid, theirs.path, declined);
  const known = await copyWith(stage, 'bob', /RECURRENCE-ID:20270107T090000Z/);
  assert.equal(known.tag, read.tag);

  await put(bob, read.path, read.text.replace('END:VEVENT', alarm), read.tag);
  const withAlarm = await copyOf(stage, 'bob');
  assert.match(withAlarm.text, /BEGIN:VALARM/);
  assert.match(withAlarm.text, /PARTSTAT=ACCEPTED[^:]*:mailto:cid/);
  assert.match(withAlarm.text, /PARTSTAT=DECLINED[^:]*:mailto:cid/);

  await put(bob, read.path, answered(read.text, 'bob', 'TENTATIVE'), withAlarm.tag);
  const own = await copyOf(stage, 'bob');
  assert.equal([...own.text.matchAll(/PARTSTAT=TENTATIVE[^:]*:mailto:bob/g)].length, 2);
  assert.match(own.text, /PARTSTAT=DECLINED[^:]*:mailto:cid/);
});

test('who was delegated to stays invited when the organizer puts what they read before (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  for (const name of ['cid', 'dee']) await stage.addAccount(name);
  const [ann, cid] = [stage.as('ann'), stage.as('cid')];
  const own = `${calendarOf('ann')}m.ics`;
  await put(ann, own, calendarObject(series));
  const read = await copyOf(stage, 'ann');
  const theirs = await copyOf(stage, 'cid');
  const line = /^ATTENDEE.*:mailto:cid@example\.test\r\n/m.exec(theirs.text)![0];
  const to = line.replace(
    'PARTSTAT=NEEDS-ACTION',
    'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:dee@example.test"',
  );
  const dee = 'ATTENDEE;DELEGATED-FROM="mailto:cid@example.test":mailto:dee@example.test\r\n';
  await put(cid, theirs.path, theirs.text.replace(line, to + dee));
  assert.match((await copyOf(stage, 'dee')).text, /SUMMARY:Plans/);

  await put(ann, own, read.text.replace('SUMMARY:Plans', 'SUMMARY:Other plans'), read.tag);
  const known = await copyOf(stage, 'ann');
  assert.match(known.text, /DELEGATED-FROM[^\r]*:mailto:dee/);
  const invited = await copyOf(stage, 'dee');
  assert.match(invited.text, /SUMMARY:Other plans/);
  assert.doesNotMatch(invited.text, /STATUS:CANCELLED/);

  // Who knows of the answer may well take them off.
  await put(ann, own, known.text.replace(/^ATTENDEE.*:mailto:dee@example\.test\r\n/m, ''));
  assert.match((await copyOf(stage, 'dee')).text, /STATUS:CANCELLED/);
});

test('what somebody wrote with an answer outlives a program that does not know of it (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const own = `${calendarOf('ann')}m.ics`;
  await put(ann, own, calendarObject(series));
  const read = await copyOf(stage, 'ann');
  const theirs = await copyOf(stage, 'bob');
  const words = answered(theirs.text, 'bob', 'ACCEPTED').replace(
    'END:VEVENT',
    'COMMENT:Five minutes late\r\nEND:VEVENT',
  );
  await put(bob, theirs.path, words);
  const comment = /X-CALENDARSERVER-ATTENDEE-COMMENT\S*:Five minutes late/;
  assert.match((await copyOf(stage, 'ann')).text, comment);
  await put(ann, own, read.text.replace('SUMMARY:Plans', 'SUMMARY:Other plans'), read.tag);
  assert.match((await copyOf(stage, 'ann')).text, comment);
  // Who is asked anew has said nothing yet.
  await put(ann, own, read.text.replace('DURATION:PT1H', 'DURATION:PT2H'));
  assert.doesNotMatch((await copyOf(stage, 'ann')).text, comment);
});

test('an answer for an instance outlives an organizer’s program that changed the text of the series alone', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const own = `${calendarOf('ann')}m.ics`;
  await put(ann, own, calendarObject(series));
  const read = await copyOf(stage, 'ann');
  const copy = await copyOf(stage, 'bob');
  await put(bob, copy.path, copy.text.replace('RRULE:', 'EXDATE:20270107T090000Z\r\nRRULE:'));
  const seen = (await copyOf(stage, 'ann')).text;
  await put(ann, own, seen.replace('SUMMARY:Plans', 'SUMMARY:Plans\r\nDESCRIPTION:Here'));
  // Put by a program that read it before, and asks for nothing.
  await put(ann, own, read.text.replace('SUMMARY:Plans', 'SUMMARY:Great plans'));
  const kept = (await copyOf(stage, 'ann')).text.split('BEGIN:VEVENT');
  const exception = kept.find((text) => text.includes('RECURRENCE-ID:20270107T090000Z'));
  assert.match(exception ?? '', /PARTSTAT=DECLINED[^\r]*mailto:bob/);
});
