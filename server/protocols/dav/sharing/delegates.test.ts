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

test('what somebody puts into a shared calendar is never private to them', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const box = await stage.store.read(ann.id, (r) => r.collectionByRole('calendar', 'default'));
  await stage.directory.grants.change({
    owner: ann.id,
    collection: box!.objectId,
    grantee: { kind: 'account', account: bob.id },
    rights: rightsOfLevel('write-own'),
  });
  const [asAnn, asBob] = [stage.as('ann'), stage.as('bob')];
  const hers = event('hers', 'CLASS:PRIVATE', 'LOCATION:Clinic');
  const his = event('his', 'CLASS:PRIVATE', 'LOCATION:Court');
  assert.equal((await asAnn('PUT', `${calendar}hers.ics`, { body: hers })).status, 201);
  assert.equal((await asBob('PUT', `${calendar}his.ics`, { body: his })).status, 201);
  assert.equal((await asBob('GET', `${calendar}his.ics`)).text, his);
  assert.doesNotMatch((await asBob('GET', `${calendar}hers.ics`)).text, /Clinic/);
  const body =
    '<calendar-query xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><calendar-data/></D:prop><filter><comp-filter name="VCALENDAR"/></filter></calendar-query>';
  const { text } = await asBob('REPORT', calendar, { headers: { depth: '1' }, body });
  assert.match(text, /Court/);
  assert.doesNotMatch(text, /Clinic/);
  const changed = his.replace('Court', 'Court 2');
  assert.equal((await asBob('PUT', `${calendar}his.ics`, { body: changed })).status, 204);
  assert.equal((await asBob('DELETE', `${calendar}his.ics`)).status, 204);
  assert.equal((await asBob('DELETE', `${calendar}hers.ics`)).status, 403);
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
