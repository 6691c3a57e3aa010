import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const event = (uid: string, ...more: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20270101T100000Z',
    'DTEND:20270101T110000Z',
    'SUMMARY:Doctor',
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const calendar = '/dav/calendars/ann@example.test/calendar/';

test('a delegate plans in the calendar of the boss, in their name, and sees what is private only when that is allowed', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const box = await stage.store.read(ann.id, (r) => r.collectionByRole('calendar', 'default'));
  const allow = async (seesPrivate: boolean) =>
    await stage.directory.delegations.set(
      { owner: ann.id, delegate: bob.id },
      {
        calendar: 'write',
        seesPrivate,
        getsInvitations: true,
        sendsOnBehalf: true,
        sendsAs: false,
        calendarId: box!.objectId,
      },
    );
  const secret = event('secret', 'CLASS:PRIVATE', 'LOCATION:Clinic');
  assert.equal((await stage.as('ann')('PUT', `${calendar}s.ics`, { body: secret })).status, 201);
  await allow(false);
  const masked = await stage.as('bob')('GET', `${calendar}s.ics`);
  assert.match(masked.text, /SUMMARY:Busy/);
  assert.doesNotMatch(masked.text, /Doctor|Clinic/);
  await allow(true);
  assert.equal((await stage.as('bob')('GET', `${calendar}s.ics`)).text, secret);
  const meeting = event(
    'meeting',
    'ORGANIZER;CN=Ann Boss:mailto:ann@example.test',
    'ATTENDEE:mailto:eve@elsewhere.test',
  );
  assert.equal((await stage.as('bob')('PUT', `${calendar}m.ics`, { body: meeting })).status, 201);
  const [mail] = stage.sentMails;
  assert.equal(mail?.sender, 'ann@example.test');
  const header = mail.content.toString().split('\r\n\r\n', 1)[0]!;
  assert.match(header, /^From: "?Ann Boss"? <ann@example\.test>\r$/m);
  assert.match(header, /^Sender: .*<?bob@example\.test>?\r$/m);
});

test('a tree of public folders has every kind, for everybody by one grant', async () => {
  await using stage = await createDavStage();
  const tree = await stage.addAccount('public', 'public');
  const grantee = { kind: 'anyone' } as const;
  await stage.directory.grants.change({
    owner: tree.id,
    collection: '',
    grantee,
    rights: rightsOfLevel('write'),
  });
  const bob = stage.as('bob');
  const depth = { headers: { depth: '1' } };
  const listed = (await bob('PROPFIND', '/dav/calendars/bob@example.test/', depth)).text;
  for (const name of ['calendar', 'tasks', 'notes'])
    assert.match(listed, new RegExp(`/${name}~public@example\\.test/`));
  const books = (await bob('PROPFIND', '/dav/addressbooks/bob@example.test/', depth)).text;
  assert.match(books, /\/contacts~public@example\.test\//);
  const file = '/dav/files/public@example.test/plan.txt';
  assert.equal((await bob('PUT', file, { body: 'plan' })).status, 201);
  assert.equal((await stage.as('ann')('GET', file)).text, 'plan');
  const put = { body: event('x') };
  const path = '/dav/calendars/bob@example.test/calendar~public@example.test/x.ics';
  assert.equal((await bob('PUT', path, put)).status, 201);
  const same = '/dav/calendars/ann@example.test/calendar~public@example.test/x.ics';
  assert.equal((await stage.as('ann')('GET', same)).text, put.body);
});
