import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';

const event = (uid: string, lines = ''): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\n${lines}END:VEVENT\r\nEND:VCALENDAR\r\n`;

test('who may not see a private event as it is can neither change it nor take it along', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const secret = event('a', 'CLASS:PRIVATE\r\nSUMMARY:Secret\r\n');
  await ann('PUT', `${calendar}a.ics`, { body: secret });
  const [owner, sharee] = [await stage.account('ann'), await stage.account('bob')];
  const found = await stage.store.read(owner.id, (r) => r.collectionByName('calendar', 'calendar'));
  const share = async (withPrivate: boolean) =>
    await stage.directory.grants.change({
      owner: owner.id,
      collection: found!.objectId,
      grantee: { kind: 'account', account: sharee.id },
      rights: rightsOfLevel('write', { withPrivate }),
    });
  await share(false);
  const destination = '/dav/calendars/bob@example.test/calendar/a.ics';
  assert.equal((await bob('PUT', `${calendar}a.ics`, { body: event('a') })).status, 403);
  for (const method of ['COPY', 'MOVE'])
    assert.equal((await bob(method, `${calendar}a.ics`, { headers: { destination } })).status, 403);
  await share(true);
  assert.equal((await bob('GET', `${calendar}a.ics`)).text, secret);
  assert.equal((await bob('COPY', `${calendar}a.ics`, { headers: { destination } })).status, 201);
});
