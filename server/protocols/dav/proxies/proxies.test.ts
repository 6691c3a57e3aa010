import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCalendars } from '#directory/calendar-proxies.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const principal = (name: string): string => `/dav/principals/${name}@example.test/`;
const writers = `${principal('ann')}calendar-proxy-write/`;
const readers = `${principal('ann')}calendar-proxy-read/`;
const home = '/dav/calendars/ann@example.test/';

const event = (uid: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const members = (...names: readonly string[]): string =>
  `<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><A:group-member-set>${names
    .map((name) => `<A:href>${principal(name)}</A:href>`)
    .join('')}</A:group-member-set></A:prop></A:set></A:propertyupdate>`;
const prop = (...names: readonly string[]): string =>
  `<propfind xmlns="DAV:" xmlns:CS="http://calendarserver.org/ns/"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;

// As macOS asks when it looks for accounts that are delegated to the user.
const DELEGATES = `<?xml version="1.0" encoding="UTF-8"?>
<A:expand-property xmlns:A="DAV:">
  <A:property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/">
    <A:property name="displayname" namespace="DAV:"/>
    <A:property name="calendar-user-address-set" namespace="urn:ietf:params:xml:ns:caldav"/>
    <A:property name="email-address-set" namespace="http://calendarserver.org/ns/"/>
  </A:property>
  <A:property name="calendar-proxy-write-for" namespace="http://calendarserver.org/ns/">
    <A:property name="displayname" namespace="DAV:"/>
    <A:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/>
  </A:property>
</A:expand-property>`;

test('an owner names who works with all calendars, and they find and use them', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cyd');
  const [ann, bob, cyd] = [stage.as('ann'), stage.as('bob'), stage.as('cyd')];
  const set = await ann('PROPPATCH', writers, { body: members('bob') });
  assert.match(set.text, /<D:group-member-set\/><\/D:prop><D:status>HTTP\/1.1 200/);
  assert.equal((await ann('PROPPATCH', readers, { body: members('cyd') })).status, 207);
  const found = await bob('REPORT', principal('bob'), { body: DELEGATES });
  assert.match(found.text, /<CS:calendar-proxy-read-for><\/CS:calendar-proxy-read-for>/);
  assert.match(
    found.text,
    /<CS:calendar-proxy-write-for><D:response><D:href>\/dav\/principals\/ann@example\.test\/.*ann@example\.test<\/D:displayname>.*<D:href>\/dav\/calendars\/ann@example\.test\/<\/D:href>/s,
  );
  // The calendars that are there, and those that come later.
  await ann('MKCALENDAR', `${home}later/`);
  for (const calendar of ['calendar', 'tasks', 'later']) {
    const path = `${home}${calendar}/`;
    assert.equal((await bob('PROPFIND', path, { headers: { depth: '0' } })).status, 207, calendar);
    assert.equal((await cyd('PUT', `${path}c.ics`, { body: event('c') })).status, 403);
  }
  assert.equal((await bob('PUT', `${home}later/b.ics`, { body: event('b') })).status, 201);
  assert.equal((await cyd('GET', `${home}later/b.ics`)).status, 200);
  // Contacts and mail are no calendars.
  const book = '/dav/addressbooks/ann@example.test/contacts/';
  assert.equal((await bob('PROPFIND', book, { headers: { depth: '0' } })).status, 404);
  const memberships = await bob('PROPFIND', principal('bob'), {
    headers: { depth: '0' },
    body: prop('group-membership'),
  });
  assert.ok(memberships.text.includes(`<D:href>${writers}</D:href>`));
});

// RFC 3744 §9.3
test('who asks which principals he is finds the groups of proxies that he is in', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cyd');
  const [ann, bob, cyd] = [stage.as('ann'), stage.as('bob'), stage.as('cyd')];
  await ann('PROPPATCH', writers, { body: members('bob', 'cyd') });
  await cyd('PROPPATCH', `${principal('cyd')}calendar-proxy-read/`, { body: members('bob') });
  const self = async (client: typeof ann): Promise<string[]> => {
    const body =
      '<principal-match xmlns="DAV:"><self/><prop><resourcetype/></prop></principal-match>';
    const { text } = await client('REPORT', '/dav/principals/', { body });
    return [...text.matchAll(/<D:response><D:href>([^<]*)</g)].map((m) => m[1]!);
  };
  assert.deepEqual(await self(bob), [
    principal('bob'),
    `${principal('cyd')}calendar-proxy-read/`,
    writers,
  ]);
  assert.deepEqual(await self(ann), [principal('ann')]);
  await ann('PROPPATCH', writers, { body: members('cyd') });
  assert.deepEqual(await self(cyd), [principal('cyd'), writers]);
});

// RFC 3744 §4
test('a group of proxies has every property of a principal', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = prop(
    'displayname',
    'resourcetype',
    'alternate-URI-set',
    'principal-URL',
    'group-member-set',
    'group-membership',
  );
  const { text } = await ann('PROPFIND', writers, { headers: { depth: '0' }, body });
  assert.match(text, /<D:alternate-URI-set\/>/);
  assert.doesNotMatch(text, /HTTP\/1.1 404/);
});

test('the groups of proxies are principals below the account, whose members it sets', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cyd');
  const [ann, bob, cyd] = [stage.as('ann'), stage.as('bob'), stage.as('cyd')];
  const body = prop('resourcetype', 'group-member-set', 'principal-URL', 'owner');
  const listed = await ann('PROPFIND', principal('ann'), { headers: { depth: '1' }, body });
  assert.ok(listed.text.includes(`<D:href>${readers}</D:href>`));
  assert.match(
    listed.text,
    /<D:collection\/><D:principal\/><CS:calendar-proxy-write\/><\/D:resourcetype><D:group-member-set\/>/,
  );
  await ann('PROPPATCH', writers, { body: members('bob') });
  const read = async (client: typeof ann) =>
    (await client('PROPFIND', writers, { headers: { depth: '0' }, body })).text;
  assert.ok(
    (await read(bob)).includes(`<D:href>${principal('bob')}</D:href></D:group-member-set>`),
  );
  assert.match(await read(cyd), /<D:group-member-set\/><\/D:prop><D:status>HTTP\/1.1 403/);
  for (const path of [writers, `${principal('ann')}calendar-proxy-none/`])
    assert.ok([403, 404].includes((await bob('PROPPATCH', path, { body: members() })).status));
  for (const unknown of ['nobody', 'ann']) {
    const refused = await ann('PROPPATCH', writers, { body: members('bob', unknown) });
    assert.match(refused.text, /HTTP\/1.1 403 .*<D:recognized-principal\/>/, unknown);
  }
  for (const other of ['mailto:bob@example.test', '/principals/users/bob/', '/dav/%ff/']) {
    const named = members('bob').replace(principal('bob'), other);
    const refused = await ann('PROPPATCH', writers, { body: named });
    assert.match(refused.text, /HTTP\/1.1 403 .*<D:recognized-principal\/>/, other);
  }
  // Who is moved from one group to the other is in one of them.
  await ann('PROPPATCH', readers, { body: members('bob') });
  assert.match(await read(ann), /<D:group-member-set\/>/);
  await ann('PROPPATCH', readers, { body: members() });
  const { id } = await stage.account('ann');
  assert.deepEqual(await stage.directory.grants.grantsOn(id, allCalendars), []);
});

test('a proxy sees private events when the owner lets him, also after the members were set anew', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const body = event('p').replace('SUMMARY:x', 'CLASS:PRIVATE\r\nSUMMARY:secret');
  await ann('PUT', `${home}calendar/p.ics`, { body });
  await ann('PROPPATCH', writers, { body: members('bob') });
  const read = async (): Promise<string> => (await bob('GET', `${home}calendar/p.ics`)).text;
  assert.match(await read(), /SUMMARY:Busy/);
  await stage.directory.grants.change({
    owner: (await stage.account('ann')).id,
    collection: allCalendars,
    grantee: { kind: 'account', account: (await stage.account('bob')).id },
    rights: rightsOfLevel('write', { withPrivate: true }),
  });
  assert.match(await read(), /secret/);
  await ann('PROPPATCH', writers, { body: members('bob') });
  assert.match(await read(), /secret/);
});

test('a distribution group can be the proxy', async () => {
  await using stage = await createDavStage();
  await stage.directory.groups.add({ address: 'team@example.test', members: ['bob@example.test'] });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PROPPATCH', writers, { body: members('team') });
  assert.equal((await bob('PUT', `${home}calendar/b.ics`, { body: event('b') })).status, 201);
  const found = await bob('REPORT', principal('bob'), { body: DELEGATES });
  assert.match(found.text, /<CS:calendar-proxy-write-for><D:response>/);
});

test('who writes the calendars of somebody invites people in his name', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cyd');
  const [ann, bob, cyd] = [stage.as('ann'), stage.as('bob'), stage.as('cyd')];
  const body = event('m').replace(
    'SUMMARY:x',
    'ORGANIZER:mailto:ann@example.test\r\nATTENDEE:mailto:ann@example.test\r\nATTENDEE:mailto:cyd@example.test',
  );
  await ann('PROPPATCH', readers, { body: members('bob') });
  assert.equal((await bob('PUT', `${home}calendar/m.ics`, { body })).status, 403);
  await ann('PROPPATCH', writers, { body: members('bob') });
  assert.equal((await bob('PUT', `${home}calendar/m.ics`, { body })).status, 201);
  const copies = await cyd('GET', '/dav/calendars/cyd@example.test/calendar/');
  assert.match(copies.text, /UID:m/);
});
