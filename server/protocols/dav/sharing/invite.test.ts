import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALENDARSERVER } from '#codecs/webdav/namespaces.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const shared = '/dav/calendars/bob@example.test/calendar~ann@example.test/';
const home = '/dav/calendars/bob@example.test/';
const notifications = '/dav/notifications/bob@example.test/';

// As macOS shares a calendar.
const share = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<B:share xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:">${inner}</B:share>`;
const set = (href: string, access = 'read-write'): string =>
  `<B:set><A:href>${href}</A:href><B:common-name>Bob</B:common-name><B:summary>Work</B:summary><B:${access}/></B:set>`;
const remove = (href: string): string => `<B:remove><A:href>${href}</A:href></B:remove>`;
const reply = (answer: string, host = calendar): string =>
  `<B:invite-reply xmlns:B="${CALENDARSERVER}" xmlns:A="DAV:"><A:href>mailto:bob@example.test</A:href><B:invite-${answer}/><B:hosturl><A:href>${host}</A:href></B:hosturl><B:in-reply-to>x</B:in-reply-to><B:summary>Work</B:summary></B:invite-reply>`;
const xml = { 'content-type': 'text/xml' };

async function read(client: DavClient, path: string, ...names: readonly string[]): Promise<string> {
  const body = `<propfind xmlns="DAV:" xmlns:CS="${CALENDARSERVER}"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;
  return (await client('PROPFIND', path, { headers: { depth: '0' }, body })).text;
}

async function rightsOfBob(stage: DavStage): Promise<string> {
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const found = await stage.store.read(ann.id, (r) => r.collectionByName('calendar', 'calendar'));
  return await stage.directory.grants.rightsOf(bob.id, ann.id, found!.objectId);
}

test('sharing as Apple does it makes one grant, that both sides see', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const options = await ann('OPTIONS', calendar);
  assert.match(String(options.headers['dav']), /calendar-proxy, .*calendarserver-sharing/);
  assert.match(
    await read(ann, calendar, 'resourcetype', 'CS:allowed-sharing-modes', 'CS:invite'),
    /<C:calendar\/><\/D:resourcetype><CS:allowed-sharing-modes><CS:can-be-shared\/>.*<CS:invite\/><\/D:prop><D:status>HTTP\/1.1 404/,
  );
  const done = await ann('POST', calendar, {
    headers: xml,
    body: share(set('mailto:bob@example.test')),
  });
  assert.equal(done.status, 200);
  assert.equal(await rightsOfBob(stage), rightsOfLevel('write'));
  const owners = await read(ann, calendar, 'resourcetype', 'CS:invite', 'share-access', 'invite');
  assert.match(owners, /<CS:shared-owner\/>/);
  assert.match(
    owners,
    /<CS:organizer><D:href>mailto:ann@example\.test<\/D:href>.*<CS:user><D:href>mailto:bob@example\.test<\/D:href><CS:common-name>bob@example\.test<\/CS:common-name><CS:invite-accepted\/><CS:access><CS:read-write\/>/,
  );
  assert.match(owners, /<D:share-access><D:shared-owner\/><\/D:share-access>/);
  assert.match(owners, /<D:sharee><D:href>mailto:bob@.*<D:share-access><D:read-write\/>/);
  const bobs = await read(
    bob,
    shared,
    'resourcetype',
    'CS:shared-url',
    'CS:invite',
    'share-access',
  );
  assert.match(bobs, /<C:calendar\/><CS:shared\/>/);
  assert.ok(bobs.includes(`<CS:shared-url><D:href>${calendar}</D:href>`));
  assert.match(bobs, /<CS:organizer>.*<D:share-access><D:read-write\/>/);
  // Downgraded, then taken back.
  await ann('POST', calendar, { body: share(set('/dav/principals/bob@example.test/', 'read')) });
  assert.equal(await rightsOfBob(stage), rightsOfLevel('read'));
  await ann('POST', calendar, { body: share(remove('mailto:bob@example.test')) });
  assert.equal(await rightsOfBob(stage), '');
  assert.equal((await bob('GET', shared)).status, 404);
});

test('who may not share is refused, and nobody is shared with who is not there', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const body = share(set('mailto:bob@example.test') + set('mailto:nobody@example.test'));
  assert.equal((await bob('POST', calendar, { body })).status, 404);
  const some = await ann('POST', calendar, { body });
  assert.equal(some.status, 207);
  assert.match(
    some.text,
    /bob@example\.test<\/D:href><D:status>HTTP\/1.1 200.*nobody@example\.test<\/D:href><D:status>HTTP\/1.1 403/s,
  );
  assert.equal((await bob('POST', shared, { body })).status, 403);
  assert.equal((await ann('POST', '/dav/calendars/ann@example.test/', { body })).status, 403);
  for (const path of ['/dav/', '/dav/files/ann@example.test/'])
    assert.equal((await ann('POST', path, { body })).status, 405);
  assert.equal((await ann('POST', calendar, { body: '<x/>' })).status, 403);
  // The draft's request is done as a whole.
  const draft = (who: string, access: string): string =>
    `<D:share-resource xmlns:D="DAV:"><D:sharee><D:href>${who}</D:href><D:share-access><D:${access}/></D:share-access></D:sharee></D:share-resource>`;
  const headers = { 'content-type': 'application/davsharing+xml; charset=utf-8' };
  const refused = await ann('POST', calendar, { headers, body: draft('mailto:x@y.test', 'read') });
  assert.match(refused.text, /recognized-principal/);
  const taken = draft('mailto:bob@example.test', 'no-access');
  assert.equal((await ann('POST', calendar, { headers, body: taken })).status, 200);
  assert.equal(await rightsOfBob(stage), '');
});

test('an address book is shared with a group in the same way', async () => {
  await using stage = await createDavStage();
  await stage.directory.groups.add({ address: 'team@example.test', members: ['bob@example.test'] });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const book = '/dav/addressbooks/ann@example.test/contacts/';
  const answer = await ann('POST', book, { body: share(set('mailto:team@example.test', 'read')) });
  assert.equal(answer.status, 200);
  const seen = '/dav/addressbooks/bob@example.test/contacts~ann@example.test/';
  assert.match(await read(bob, seen, 'resourcetype'), /<CR:addressbook\/><CS:shared\/>/);
  assert.match(await read(ann, book, 'CS:invite'), /mailto:team@example\.test.*<CS:read\/>/);
});

test('sharees are notified, answer, and are answered for', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const url = await read(
    bob,
    '/dav/principals/bob@example.test/',
    'CS:notification-URL',
    'notification-URL',
  );
  assert.equal(url.split(`<D:href>${notifications}</D:href>`).length, 3);
  assert.match(
    await read(bob, notifications, 'resourcetype'),
    /<D:collection\/>.*<CS:notification\/>/,
  );
  assert.equal((await ann('PROPFIND', notifications, { headers: { depth: '0' } })).status, 404);
  await ann('POST', calendar, { body: share(set('mailto:bob@example.test')) });
  const body = `<propfind xmlns="DAV:" xmlns:CS="${CALENDARSERVER}"><prop><getetag/><CS:notificationtype/></prop></propfind>`;
  const list = async (who: DavClient, path: string): Promise<string> =>
    (await who('PROPFIND', path, { headers: { depth: '1' }, body })).text;
  const listed = await list(bob, notifications);
  const name = /notifications\/bob@example\.test\/(share-[^<]+\.xml)/.exec(listed)![1]!;
  assert.match(listed, /<CS:notificationtype><[^>]*invite-notification/);
  const told = await bob('GET', notifications + name);
  assert.match(
    told.text,
    /<CS:invite-notification shared-type="calendar">.*<CS:invite-accepted\/>/,
  );
  assert.ok(told.text.includes(`<CS:hosturl><D:href>${calendar}</D:href></CS:hosturl>`));
  assert.match(String(told.headers['content-type']), /application\/xml/);
  assert.equal((await bob('PUT', `${notifications}x.xml`, { body: 'x' })).status, 403);
  assert.equal((await bob('DELETE', notifications)).status, 403);
  const declined = await bob('POST', home, { body: reply('declined') });
  assert.equal(declined.status, 200);
  assert.equal((await bob('GET', shared)).status, 404);
  assert.match(await read(ann, calendar, 'CS:invite'), /<CS:invite-declined\/>/);
  assert.match(await list(ann, '/dav/notifications/ann@example.test/'), /invite-reply/);
  const accepted = await bob('POST', home, { body: reply('accepted') });
  assert.match(
    accepted.text,
    /<CS:shared-as .*<D:href>\/dav\/calendars\/bob@example\.test\/calendar~ann/,
  );
  assert.equal((await bob('GET', shared)).status, 200);
  // The draft's answer is sent to the notification.
  const answer = (what: string) =>
    bob('POST', notifications + name, {
      body: `<invite-reply xmlns="DAV:"><${what}/></invite-reply>`,
    });
  assert.equal((await answer('invite-declined')).status, 200);
  assert.equal((await bob('GET', shared)).status, 404);
  assert.equal((await answer('invite-accepted')).status, 200);
  assert.equal((await bob('GET', shared)).status, 200);
  assert.equal((await bob('DELETE', notifications + name)).status, 204);
  // Who is invited again sees the calendar again.
  await bob('DELETE', shared);
  await ann('POST', calendar, { body: share(set('mailto:bob@example.test')) });
  assert.equal((await bob('GET', shared)).status, 200);
  // Notifications are no files.
  const files = await bob('PROPFIND', '/dav/files/bob@example.test/', {
    headers: { depth: 'infinity' },
  });
  assert.doesNotMatch(files.text, /notifications|share-/);
});

test('an answer finds what is shared, whatever it is called by its owner', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  // As if it were something of bob's that is shared with ann.
  const own = '/dav/calendars/ann@example.test/calendar~bob@example.test/';
  await ann('MKCALENDAR', own);
  await ann('POST', own, { body: share(set('mailto:bob@example.test')) });
  const answer = async (what: string, host = own): Promise<number> =>
    (await bob('POST', home, { body: reply(what, host) })).status;
  const here = `${home}calendar~bob@example.test~ann@example.test/`;
  assert.equal((await bob('GET', here)).status, 200);
  assert.equal(await answer('declined'), 200);
  assert.equal((await bob('GET', here)).status, 404);
  assert.equal(await answer('accepted', here), 200);
  assert.equal((await bob('GET', here)).status, 200);
});

test('sharees hear what a collection is called to them, and that it was removed', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const book = '/dav/addressbooks/ann@example.test/team/';
  await ann('MKCOL', book);
  await ann('POST', book, { headers: xml, body: share(set('mailto:bob@example.test')) });
  const notice = async (): Promise<string> => {
    const found = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
    const [, name] = /href>[^<]*\/(share-[^<]*)</.exec(found.text)!;
    const type = await read(bob, notifications + name!, 'CS:notificationtype');
    assert.match(type, /invite-notification [^>]*shared-type="addressbook"/);
    return (await bob('GET', notifications + name!)).text;
  };
  assert.match(await notice(), /<CS:invite-accepted\/>.*<CS:summary>Work<\/CS:summary>/);
  assert.equal((await ann('DELETE', book)).status, 204);
  assert.match(await notice(), /<CS:invite-deleted\/>/);
});

test('sharees hear that a collection was replaced by another', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const home = '/dav/calendars/ann@example.test/';
  for (const name of ['team', 'other']) await ann('MKCALENDAR', `${home}${name}/`);
  await ann('POST', `${home}team/`, {
    headers: xml,
    body: share(set('mailto:bob@example.test')),
  });
  const notices = async (): Promise<string[]> => {
    const { text } = await bob('PROPFIND', notifications, { headers: { depth: '1' } });
    const names = [...text.matchAll(/href>[^<]*\/(share-[^<]*)</g)].map((m) => m[1]!);
    return await Promise.all(
      names.map(async (name) => (await bob('GET', notifications + name)).text),
    );
  };
  const move = async (from: string, to: string) =>
    (await ann('MOVE', home + from, { headers: { destination: home + to } })).status;
  assert.equal(await move('team/', 'renamed/'), 201);
  assert.doesNotMatch((await notices()).join(), /invite-deleted/);
  assert.equal(await move('other/', 'renamed/'), 204);
  assert.match((await notices()).join(), /invite-deleted/);
});

test('what sharees call a collection when they accept it is its name to them, and told to the owner', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('POST', calendar, { headers: xml, body: share(set('mailto:bob@example.test')) });
  assert.match(await read(bob, shared, 'displayname'), />Calendar \(ann@example\.test\)</);
  const accept = async (name: string) => {
    const body = reply('accepted').replace('summary>Work', `summary>${name}`);
    assert.equal((await bob('POST', home, { headers: xml, body })).status, 200);
    const told = '/dav/notifications/ann@example.test/';
    const { text } = await ann('PROPFIND', told, { headers: { depth: '1' } });
    const notice = await ann('GET', told + /\/(reply-[^<]*)</.exec(text)![1]!);
    assert.match(notice.text, new RegExp(`<CS:summary>${name}</CS:summary>`));
  };
  await accept('Ann &amp; me');
  assert.match(await read(bob, shared, 'displayname'), />Ann &amp; me</);
  assert.match(await read(ann, calendar, 'displayname'), />Calendar</);
  // A name that one has given it oneself stays.
  await accept('Other');
  assert.match(await read(bob, shared, 'displayname'), />Ann &amp; me</);
});
