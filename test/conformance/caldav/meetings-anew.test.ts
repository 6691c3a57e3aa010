// Meetings that end, begin again, or claim the UID of another one, seen by HTTP alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn } from '../../support/dav-answers.ts';
import { createDavStage, type DavClient, type DavStage } from '../../support/dav-stage.ts';

const type = { 'content-type': 'text/calendar; charset=utf-8' };
const path = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;
const mail = (name: string) => `mailto:${name}@example.test`;
const unfold = (text: string) => text.replaceAll(/\r\n[ \t]/g, '');

const meeting = (summary: string, further = '', organizer = 'ann'): string =>
  calendarObject(`BEGIN:VEVENT
UID:m
DTSTAMP:20261101T080000Z
DTSTART:20270105T090000Z
DTEND:20270105T100000Z
SUMMARY:${summary}
ORGANIZER:${mail(organizer)}
ATTENDEE;PARTSTAT=ACCEPTED:${mail(organizer)}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${mail('bob')}
${further}END:VEVENT
`);

async function put(as: DavClient, name: string, body: string) {
  return await as('PUT', `${path(name)}m.ics`, { body, headers: type });
}

async function copyOf(stage: DavStage, name: string): Promise<string> {
  const found = await stage.as(name)('PROPFIND', path(name), { headers: { depth: '1' } });
  const [, own] = namesIn(found);
  assert.ok(own);
  return unfold((await stage.as(name)('GET', path(name) + own)).text);
}

test('a meeting that is removed and made again under its UID invites again (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await put(ann, 'ann', meeting('first', 'SEQUENCE:4\r\n'));
  await ann('DELETE', `${path('ann')}m.ics`);
  assert.match(await copyOf(stage, 'bob'), /STATUS:CANCELLED/);
  assert.equal((await put(ann, 'ann', meeting('second'))).status, 201);
  const copy = await copyOf(stage, 'bob');
  assert.match(copy, /SUMMARY:second/);
  assert.doesNotMatch(copy, /CANCELLED/);
  assert.match(await copyOf(stage, 'ann'), /SEQUENCE:6/);
});

test('a meeting is not left without its organizer while others are in it (RFC 6638 §3.2.4.3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await put(ann, 'ann', meeting('first'));
  const refused = await put(ann, 'ann', meeting('first').replace(/ORGANIZER.*\r\n/, ''));
  assert.equal(refused.status, 403, refused.text);
  assert.deepEqual(conditionsIn(refused), [
    `{${CALDAV}}allowed-organizer-scheduling-object-change`,
  ]);
  const own = meeting('first').replaceAll(/(ORGANIZER|ATTENDEE).*\r\n/g, '');
  assert.equal((await put(ann, 'ann', own)).status, 204);
  assert.match(await copyOf(stage, 'bob'), /STATUS:CANCELLED/);
});

test("another's meeting under the UID of one that somebody has changes nothing, and its organizer is told (RFC 6638 §3.2.9)", async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  await put(stage.as('ann'), 'ann', meeting('first'));
  const copy = await copyOf(stage, 'bob');
  assert.equal((await put(stage.as('cid'), 'cid', meeting('other', '', 'cid'))).status, 201);
  assert.equal(await copyOf(stage, 'bob'), copy);
  assert.match(await copyOf(stage, 'cid'), /^ATTENDEE[^\r]*SCHEDULE-STATUS=5\.1[^\r]*bob/m);
});
