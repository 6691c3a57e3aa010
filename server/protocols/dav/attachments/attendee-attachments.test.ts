// Attachments of a meeting are its organizer's: what attendees put into their copies would not stay there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { conditionsIn, namesIn } from '../../../../test/support/dav-answers.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const calendar = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;
const meeting = `${calendar('ann')}m.ics`;
const refusal = [403, [`{${CALDAV}}allowed-attendee-scheduling-object-change`]];

test('an attendee adds and replaces no attachment of a meeting, and may leave one out of the copy (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const body = calendarObject(
    'BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:Plans\n' +
      'ORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\nATTENDEE:mailto:bob@example.test\nEND:VEVENT',
  );
  assert.equal((await ann('PUT', meeting, { body })).status, 201);
  const headers = { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename=a' };
  const post = async (as: typeof ann, path: string, query: string, content?: string) =>
    await as('POST', `${path}?action=attachment-${query}`, {
      ...(content !== undefined && { body: content }),
      headers,
    });
  const added = await post(ann, meeting, 'add', 'agenda');
  const id = String(added.headers['cal-managed-id']);
  const listed = await bob('PROPFIND', calendar('bob'), { headers: { depth: '1' } });
  const copy = calendar('bob') + namesIn(listed)[1]!;
  const before = (await bob('GET', copy)).text;
  for (const query of ['add', `update&managed-id=${id}`]) {
    const refused = await post(bob, copy, query, 'mine');
    assert.deepEqual([refused.status, conditionsIn(refused)], refusal, query);
  }
  assert.equal((await bob('GET', copy)).text, before);
  assert.equal((await post(bob, copy, `remove&managed-id=${id}`)).status, 204);
  assert.doesNotMatch((await bob('GET', copy)).text, /MANAGED-ID/);
  assert.match((await ann('GET', meeting)).text, /MANAGED-ID/);
  // An attachment of another event of his own is none of the meeting either.
  const own = `${calendar('bob')}own.ics`;
  const single = body.replaceAll(/(ORGANIZER|ATTENDEE).*\r\n/g, '').replace('UID:m', 'UID:own');
  assert.equal((await bob('PUT', own, { body: single })).status, 201);
  assert.equal((await post(bob, own, 'add', 'mine')).status, 201);
  const text = (await bob('GET', own)).text.replaceAll(/\r\n[ \t]/g, '');
  const line = /^ATTACH.*$/m.exec(text)![0];
  const refused = await bob('PUT', copy, {
    body: before.replace('END:VEVENT', `${line}\r\nEND:VEVENT`),
  });
  assert.deepEqual([refused.status, conditionsIn(refused)], refusal);
});

// RFC 8607 §3.7
test('an invitation that came by mail is stored with the attachments that the organizer’s server keeps', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const invitation = (uid: string, organizer: string) =>
    calendarObject(
      `BEGIN:VEVENT\nUID:${uid}\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\n` +
        `ATTACH;MANAGED-ID=theirs;FILENAME=agenda:https://cal.elsewhere.test/agenda\n` +
        `ORGANIZER:mailto:${organizer}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.test\nEND:VEVENT`,
    );
  const path = `${calendar('bob')}theirs.ics`;
  const body = invitation('theirs', 'eve@elsewhere.test');
  assert.equal((await bob('PUT', path, { body })).status, 201);
  assert.match((await bob('GET', path)).text, /MANAGED-ID=theirs/);
  for (const organizer of ['ann@example.test', 'nobody@example.test']) {
    const refused = await bob('PUT', `${calendar('bob')}a.ics`, {
      body: invitation('a', organizer),
    });
    const condition = [`{${CALDAV}}valid-managed-id-parameter`];
    assert.deepEqual([refused.status, conditionsIn(refused)], [403, condition], organizer);
  }
});
