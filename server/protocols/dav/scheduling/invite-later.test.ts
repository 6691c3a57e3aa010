import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;

function event(...lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    'UID:m',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const meeting = event(
  'ORGANIZER:mailto:ann@example.test',
  'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:eve@elsewhere.test',
);

test('an event of one’s own becomes a meeting when others are invited, and none when nobody is any more (RFC 6638 §3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const bob = stage.as('bob');
  const path = `${home('ann')}calendar/m.ics`;
  assert.equal((await ann('PUT', path, { body: event() })).status, 201);
  const invited = await ann('PUT', path, { body: meeting });
  assert.equal(invited.status, 204, invited.text);
  const methods = () =>
    stage.sentMails.map((m) => [m.recipient, /method=(\w+)/.exec(String(m.content))?.[1]]);
  assert.deepEqual(methods(), [['eve@elsewhere.test', 'REQUEST']]);
  const copies = async () => (await bob('GET', `${home('bob')}calendar/`)).text;
  assert.match(await copies(), /SUMMARY:Plans/);
  assert.match((await ann('GET', path)).text.replaceAll('\r\n ', ''), /SCHEDULE-STATUS=1.[12]/);
  assert.equal((await ann('PUT', path, { body: event() })).status, 204);
  assert.deepEqual(methods()[1], ['eve@elsewhere.test', 'CANCEL']);
  assert.match(await copies(), /STATUS:CANCELLED/);
});

test('who puts others into an event of somebody else’s calendar organizes the meeting', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const collection = await stage.store.read(bob.id, async (reader) => {
    return (await reader.collectionByRole('calendar', 'default'))!.objectId;
  });
  await stage.directory.grants.change({
    owner: bob.id,
    collection,
    ...(await stage.directory.grants.parseIdentifier(ann.address)),
    mode: 'add',
    rights: 'lrswipte',
  });
  const path = `${home('bob')}calendar/m.ics`;
  assert.equal((await stage.as('bob')('PUT', path, { body: event() })).status, 201);
  const body = meeting.replace(/ATTENDEE.*:mailto:bob@.*\r\n/, '');
  const put = await stage.as('ann')('PUT', path, { body });
  assert.equal(put.status, 204, put.text);
  assert.deepEqual(
    stage.sentMails.map((mail) => mail.recipient),
    ['eve@elsewhere.test'],
  );
});

test('an invitation that is put over an event of the same name is an invitation (RFC 6638 §3.2.2.2)', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const path = `${home('bob')}calendar/m.ics`;
  assert.equal((await bob('PUT', path, { body: event() })).status, 201);
  const body = event(
    'ORGANIZER:mailto:eve@elsewhere.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.test',
  );
  const put = await bob('PUT', path, { body });
  assert.equal(put.status, 204, put.text);
  assert.match(String(stage.sentMails[0]!.content), /method=REPLY/);
});
