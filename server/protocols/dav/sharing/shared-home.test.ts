import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../../test/support/dav-stage.ts';

const home = '/dav/calendars/bob@example.test/';
const shared = `${home}calendar~ann@example.test/`;
const calendar = '/dav/calendars/ann@example.test/calendar/';

const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const prop = (...names: readonly string[]): string =>
  `<propfind xmlns="DAV:" xmlns:A="http://apple.com/ns/ical/" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;
const patch = (xml: string): string =>
  `<propertyupdate xmlns="DAV:" xmlns:A="http://apple.com/ns/ical/"><set><prop>${xml}</prop></set></propertyupdate>`;

async function share(stage: DavStage, level: SharingLevel): Promise<void> {
  await grant(stage, rightsOfLevel(level));
}

test('one grant makes a collection appear in the home of who may see it', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const list = async (): Promise<string> =>
    (
      await bob('PROPFIND', home, {
        headers: { depth: '1' },
        body: prop('displayname', 'owner', 'quota-used-bytes'),
      })
    ).text;
  assert.doesNotMatch(await list(), /~/);
  assert.equal((await bob('PROPFIND', shared, { headers: { depth: '0' } })).status, 404);
  await share(stage, 'write');
  const listed = await list();
  assert.match(
    listed,
    /calendar~ann@example\.test\/<\/D:href>.*Calendar \(ann@example\.test\).*principals\/ann@example\.test/,
  );
  // It is one calendar under two addresses.
  assert.equal((await ann('PUT', `${calendar}a.ics`, { body: event('a') })).status, 201);
  assert.equal((await bob('PUT', `${shared}b.ics`, { body: event('b') })).status, 201);
  const objects = await bob('PROPFIND', shared, { headers: { depth: '1' }, body: prop('getetag') });
  assert.ok(objects.text.includes(`<D:href>${shared}a.ics</D:href>`));
  const sync = await bob('REPORT', shared, {
    body: '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>',
  });
  assert.ok(sync.text.includes(`<D:href>${shared}b.ics</D:href>`));
  const multiget = await bob('REPORT', shared, {
    body: `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop><href>${shared}a.ics</href></C:calendar-multiget>`,
  });
  assert.match(multiget.text, /UID:a/);
  assert.equal((await ann('GET', `${calendar}b.ics`)).status, 200);
  assert.equal((await bob('DELETE', `${shared}b.ics`)).status, 204);
  assert.equal((await ann('GET', `${calendar}b.ics`)).status, 404);
  const own = await bob('PROPFIND', '/dav/principals/bob@example.test/', {
    headers: { depth: '0' },
    body: prop('C:calendar-home-set'),
  });
  assert.equal(own.text.split('/dav/calendars/').length, 2);
});

test('how a shared collection is called and coloured is the affair of each', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await share(stage, 'read');
  await ann('PROPPATCH', calendar, {
    body: patch('<displayname>Work</displayname><A:calendar-color>#111111</A:calendar-color>'),
  });
  const read = async (client: typeof ann, path: string): Promise<string> =>
    (
      await client('PROPFIND', path, {
        headers: { depth: '0' },
        body: prop('displayname', 'A:calendar-color', 'A:calendar-order'),
      })
    ).text;
  assert.match(await read(bob, shared), /Work \(ann@example\.test\).*#111111/);
  const changed = await bob('PROPPATCH', shared, {
    body: patch('<displayname>Ann</displayname><A:calendar-order>7</A:calendar-order>'),
  });
  assert.match(changed.text, /200 OK/);
  assert.match(await read(bob, shared), /<D:displayname>Ann<.*#111111.*>7</);
  assert.match(await read(bob, calendar), /<D:displayname>Ann</);
  const mine = await read(ann, calendar);
  assert.match(mine, /<D:displayname>Work<.*#111111/);
  assert.match(mine, /<A:calendar-order\/><\/D:prop><D:status>HTTP\/1.1 404/);
});

test('who takes a shared collection from his home leaves it, and its owner has it still', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await share(stage, 'owner');
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  assert.equal((await bob('DELETE', shared)).status, 204);
  assert.equal((await bob('GET', shared)).status, 404);
  const list = await bob('PROPFIND', home, { headers: { depth: '1' } });
  assert.doesNotMatch(list.text, /~/);
  assert.equal((await ann('GET', `${calendar}a.ics`)).status, 200);
  // Nor is anything in it, not even what one has put there, and nothing gets into it by that name.
  assert.equal((await bob('PUT', `${calendar}b.ics`, { body: event('b') })).status, 201);
  for (const name of ['a.ics', 'b.ics'])
    assert.equal((await bob('GET', shared + name)).status, 404, name);
  assert.equal((await bob('PUT', `${shared}c.ics`, { body: event('c') })).status, 409);
  await bob('PUT', `${home}calendar/d.ics`, { body: event('d') });
  const headers = { destination: `${shared}d.ics` };
  assert.equal((await bob('MOVE', `${home}calendar/d.ics`, { headers })).status, 409);
  assert.equal((await ann('GET', `${calendar}c.ics`)).status, 404);
  // Other rights are another offer.
  await share(stage, 'read');
  assert.equal((await bob('GET', shared)).status, 200);
});

test('the calendars of shared mailboxes and public trees are in the home of who may see them', async () => {
  await using stage = await createDavStage();
  const group = await stage.addAccount('support', 'group');
  const open = await stage.addAccount('public', 'public');
  await stage.directory.grants.change({
    owner: group.id,
    collection: '',
    grantee: { kind: 'account', account: (await stage.account('bob')).id },
    rights: rightsOfLevel('owner'),
  });
  await stage.directory.grants.change({
    owner: open.id,
    collection: '',
    grantee: { kind: 'anyone' },
    rights: rightsOfLevel('read'),
  });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const list = async (client: typeof ann, space: string, name: string): Promise<string> =>
    (await client('PROPFIND', `/dav/${space}/${name}@example.test/`, { headers: { depth: '1' } }))
      .text;
  const bobs = await list(bob, 'calendars', 'bob');
  assert.match(bobs, /calendar~public@example\.test.*calendar~support@example\.test/s);
  assert.match(await list(bob, 'addressbooks', 'bob'), /contacts~support@example\.test/);
  const anns = await list(ann, 'calendars', 'ann');
  assert.match(anns, /calendar~public@/);
  assert.doesNotMatch(anns, /~support/);
  const put = (client: typeof ann, path: string) => client('PUT', path, { body: event('x') });
  assert.equal((await put(bob, `${home}calendar~support@example.test/x.ics`)).status, 201);
  assert.equal((await put(bob, `${home}calendar~public@example.test/x.ics`)).status, 403);
  // Who may make collections makes them there.
  const made = `${home}shifts~support@example.test/`;
  assert.equal((await bob('MKCALENDAR', made)).status, 201);
  assert.ok((await list(bob, 'calendars', 'bob')).includes(made));
  const named = await bob('PROPPATCH', made, { body: patch('<displayname>Shifts</displayname>') });
  assert.match(named.text, /200 OK/);
  const seen = await bob('PROPFIND', '/dav/calendars/support@example.test/shifts/', {
    headers: { depth: '0' },
    body: prop('displayname'),
  });
  assert.match(seen.text, />Shifts</);
  const files = await bob('PROPFIND', '/dav/files/', { headers: { depth: '1' } });
  assert.match(files.text, /\/dav\/files\/support@example\.test\//);
});

test('a public tree holds calendars, tasks, notes, contacts and files that everybody may write', async () => {
  await using stage = await createDavStage();
  const open = await stage.addAccount('public', 'public');
  await stage.directory.grants.change({
    owner: open.id,
    collection: '',
    grantee: { kind: 'anyone' },
    rights: rightsOfLevel('write'),
  });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const component = (name: string): string => event(name).replaceAll('VEVENT', name);
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:C\r\nEND:VCARD\r\n';
  const files = '/dav/files/public@example.test/minutes/';
  assert.equal((await ann('MKCOL', files)).status, 201);
  for (const [anns, bobs, body] of [
    ['/dav/calendars/ann@example.test/calendar~public@example.test/a.ics', '', event('a')],
    ['/dav/calendars/ann@example.test/tasks~public@example.test/a.ics', '', component('VTODO')],
    ['/dav/calendars/ann@example.test/notes~public@example.test/a.ics', '', component('VJOURNAL')],
    ['/dav/addressbooks/ann@example.test/contacts~public@example.test/a.vcf', '', card],
    [`${files}a.txt`, `${files}a.txt`, 'minutes'],
  ] as const) {
    assert.equal((await ann('PUT', anns, { body })).status, 201, anns);
    const read = await bob('GET', bobs === '' ? anns.replace('ann@', 'bob@') : bobs);
    assert.equal(read.text, body, anns);
  }
});

test('a calendar of one’s own that is named as what others share is listed once, and found', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  assert.equal((await bob('MKCALENDAR', shared)).status, 201);
  await share(stage, 'write');
  const { text } = await bob('PROPFIND', home, { headers: { depth: '1' }, body: prop('owner') });
  assert.equal(text.split(`<D:href>${shared}</D:href>`).length, 2);
  assert.equal((await bob('GET', `${shared}a.ics`)).status, 404);
  assert.equal((await bob('GET', `${calendar}a.ics`)).status, 200);
  assert.equal((await bob('DELETE', shared)).status, 204);
  assert.equal((await bob('GET', `${shared}a.ics`)).status, 200);
});
