import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;

const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const prop = (...names: readonly string[]): string =>
  `<propfind xmlns="DAV:"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;
const href = (address: string): string => `<href>/dav/principals/${address}/</href>`;
const ace = (principal: string, verb: string, ...privileges: readonly string[]): string =>
  `<ace><principal>${principal}</principal><${verb}>${privileges.map((p) => `<privilege><${p}/></privilege>`).join('')}</${verb}></ace>`;
const acl = (...aces: readonly string[]): string => `<acl xmlns="DAV:">${aces.join('')}</acl>`;

async function share(stage: DavStage, level: SharingLevel): Promise<void> {
  await grant(stage, rightsOfLevel(level));
}

// RFC 3744 §8.1
test('ACL gives rights, DAV:acl shows them, and the owner keeps his', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await stage.directory.groups.add({ address: 'team@example.test', members: [] });
  const list = acl(
    ace('<authenticated/>', 'deny', 'unbind'),
    ace(href('bob@example.test'), 'grant', 'read', 'bind'),
    ace(href('team@example.test'), 'grant', 'read'),
    ace('<property><owner/></property>', 'grant', 'read'),
  );
  assert.equal((await bob('ACL', calendar, { body: list })).status, 404);
  assert.equal((await ann('ACL', calendar, { body: list })).status, 200);
  assert.equal((await bob('PUT', `${calendar}b.ics`, { body: event('b') })).status, 201);
  assert.equal((await bob('ACL', calendar, { body: list })).status, 403);
  const headers = { depth: '0' };
  const shown = await ann('PROPFIND', calendar, { headers, body: prop('acl', 'owner') });
  assert.match(
    shown.text,
    /<D:owner\/><\/D:property><\/D:principal><D:grant><D:privilege><D:all\/>.*<D:protected\/>/,
  );
  assert.match(
    shown.text,
    /bob@example\.test\/<\/D:href><\/D:principal><D:grant><D:privilege><D:read\/><\/D:privilege>.*<D:bind\/>/,
  );
  assert.match(shown.text, /<D:authenticated\/><\/D:principal><D:deny>/);
  assert.equal((await bob('PROPFIND', calendar, { headers, body: prop('acl') })).status, 207);
  assert.match((await bob('PROPFIND', calendar, { headers, body: prop('acl') })).text, /403/);
  assert.equal((await ann('ACL', calendar, { body: acl() })).status, 200);
  assert.equal((await bob('GET', calendar)).status, 404);
  assert.equal((await ann('GET', calendar)).status, 200);
});

// RFC 3744 §8.1.1
test('the principal at the address of an alias is the account that it stands for', async () => {
  await using stage = await createDavStage();
  await stage.directory.aliases.add('robert@example.test', ['bob@example.test']);
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const list = acl(ace(href('robert@example.test'), 'grant', 'read'));
  assert.equal((await ann('ACL', calendar, { body: list })).status, 200);
  const headers = { depth: '0' };
  const shown = await ann('PROPFIND', calendar, { headers, body: prop('acl') });
  assert.match(shown.text, /principals\/bob@example\.test\//);
  assert.equal((await bob('GET', calendar)).status, 200);
  const members = `<propertyupdate xmlns="DAV:"><set><prop><group-member-set>${href('robert@example.test')}</group-member-set></prop></set></propertyupdate>`;
  const proxies = '/dav/principals/ann@example.test/calendar-proxy-write/';
  assert.match((await ann('PROPPATCH', proxies, { body: members })).text, /200 OK/);
  assert.equal((await bob('PUT', `${calendar}b.ics`, { body: event('b') })).status, 201);
});

// RFC 3744 §8.1
test('a list that is sent back as it was leaves what no privilege says', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const rewrite = async (): Promise<void> => {
    const shown = await ann('PROPFIND', calendar, { headers: { depth: '0' }, body: prop('acl') });
    const body = shown.text
      .replace(/.*<D:acl>/s, '<D:acl xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">')
      .replace(/<\/D:acl>.*/s, '</D:acl>');
    assert.equal((await ann('ACL', calendar, { body })).status, 200);
  };
  const secret = event('a').replace('SUMMARY:x', 'CLASS:PRIVATE\r\nSUMMARY:secret');
  await ann('PUT', `${calendar}a.ics`, { body: secret });
  await grant(stage, rightsOfLevel('read', { withPrivate: true }));
  await rewrite();
  assert.match((await bob('GET', `${calendar}a.ics`)).text, /secret/);
  await grant(stage, rightsOfLevel('write-own'));
  await rewrite();
  assert.equal((await bob('PUT', `${calendar}b.ics`, { body: event('b') })).status, 201);
  assert.equal((await bob('PUT', `${calendar}b.ics`, { body: event('b', 'y') })).status, 204);
  assert.equal((await bob('PUT', `${calendar}a.ics`, { body: event('a') })).status, 403);
});

// RFC 3744 §8.1.1
test('entries that cannot be kept are refused with their condition', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const [entry, condition] of [
    [ace(href('nobody@example.test'), 'grant', 'read'), 'recognized-principal'],
    [ace('<href>/principals/users/bob/</href>', 'grant', 'read'), 'recognized-principal'],
    [ace('<href>mailto:bob@example.test</href>', 'grant', 'read'), 'recognized-principal'],
    [ace(`<href>${calendar}</href>`, 'grant', 'read'), 'recognized-principal'],
    [ace('<self/>', 'grant', 'read'), 'allowed-principal'],
    [ace('<unauthenticated/>', 'grant', 'read'), 'allowed-principal'],
    [ace('<all/>', 'grant', 'fly'), 'not-supported-privilege'],
    [ace('<all/>', 'grant', 'read-acl'), 'no-abstract'],
    [`<ace><invert><principal><all/></principal></invert><grant/></ace>`, 'no-invert'],
  ] as const) {
    const { status, text } = await ann('ACL', calendar, { body: acl(entry) });
    assert.equal(status, 403, condition);
    assert.ok(text.includes(`<D:${condition}/>`), condition);
  }
});

// RFC 3744 §5.6.3, RFC 3744 §8.1.1
test('denials win, so that a list has them first, and none is about the owner', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const [grant, deny] = [ace('<all/>', 'grant', 'read'), ace('<all/>', 'deny', 'write')];
  for (const [list, condition] of [
    [acl(grant, deny), 'deny-before-grant'],
    [acl(ace('<property><owner/></property>', 'deny', 'write')), 'no-protected-ace-conflict'],
    [acl(ace(href('ann@example.test'), 'deny', 'write')), 'no-protected-ace-conflict'],
  ] as const) {
    const { status, text } = await ann('ACL', calendar, { body: list });
    assert.equal(status, 403, condition);
    assert.ok(text.includes(`<D:${condition}/>`), condition);
  }
  assert.equal((await ann('ACL', calendar, { body: acl(deny, grant) })).status, 200);
  const body = prop('acl', 'acl-restrictions');
  const { text } = await ann('PROPFIND', calendar, { headers: { depth: '0' }, body });
  assert.match(text, /<D:deny-before-grant\/>/);
  assert.match(text, /<D:deny>.*<\/D:deny>.*<D:grant><D:privilege><D:read\/>/);
});

// RFC 3744 §8.1.1
test('a list for an object or a home is looked at, and refused since rights are given on calendars', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  for (const [path, entry, condition] of [
    [`${calendar}a.ics`, ace('<all/>', 'grant', 'fly'), 'not-supported-privilege'],
    [`${calendar}a.ics`, ace(href('nobody@example.test'), 'grant', 'read'), 'recognized-principal'],
    [`${calendar}a.ics`, ace('<all/>', 'grant', 'read'), 'limited-number-of-aces'],
    [home, ace('<all/>', 'grant', 'read'), 'limited-number-of-aces'],
  ] as const) {
    const { status, text } = await ann('ACL', path, { body: acl(entry) });
    assert.equal(status, 403, condition);
    assert.ok(text.includes(`<D:${condition}/>`), condition);
  }
});

// RFC 3744 §5.3, RFC 3744 §5.6
test('what privileges there are is told of everything', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = prop('supported-privilege-set', 'acl-restrictions', 'inherited-acl-set');
  for (const path of ['/dav/', '/dav/calendars/', '/dav/principals/ann@example.test/', home]) {
    const { text } = await ann('PROPFIND', path, { headers: { depth: '0' }, body });
    assert.doesNotMatch(text, /404/, path);
    assert.match(text, /<D:privilege><D:all\/>/, path);
  }
});

// RFC 3744 §9.2, RFC 3744 §9.3, RFC 3744 §9.4, RFC 3744 §9.5
test('reports find principals', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { id } = await stage.account('bob');
  await stage.directory.accounts.change(id, { displayName: 'Bob Müller' });
  await stage.directory.groups.add({ address: 'team@example.test', members: ['ann@example.test'] });
  await share(stage, 'read');
  const report = async (path: string, body: string) => (await ann('REPORT', path, { body })).text;
  const search = (match: string) =>
    `<principal-property-search xmlns="DAV:"><property-search><prop><displayname/></prop><match>${match}</match></property-search><prop><displayname/></prop></principal-property-search>`;
  assert.match(await report('/dav/principals/', search('muller')), /<D:displayname>Bob Müller</);
  assert.doesNotMatch(await report('/dav/principals/', search('nobody')), /<D:response>/);
  const set = await report('/dav/principals/', '<principal-search-property-set xmlns="DAV:"/>');
  assert.match(set, /<D:principal-search-property><D:prop><D:displayname\/>/);
  const self = await report(
    '/dav/principals/',
    '<principal-match xmlns="DAV:"><self/></principal-match>',
  );
  assert.match(self, /ann@example\.test.*team@example\.test/s);
  const owned = await report(
    home,
    '<principal-match xmlns="DAV:"><principal-property><owner/></principal-property></principal-match>',
  );
  assert.ok(owned.includes(calendar));
  const listed = await report(
    calendar,
    '<acl-principal-prop-set xmlns="DAV:"><prop><displayname/></prop></acl-principal-prop-set>',
  );
  assert.match(listed, /ann@example\.test.*Bob Müller/s);
  const members = await ann('PROPFIND', '/dav/principals/team@example.test/', {
    headers: { depth: '0' },
    body: prop('group-member-set', 'displayname'),
  });
  assert.match(members.text, /<D:group-member-set><D:href>\/dav\/principals\/ann@example\.test\//);
});

// RFC 3744 §4.3, RFC 3744 §4.4
test('who is in a group is told to those who see the group, or are in it', async () => {
  await using stage = await createDavStage();
  const { directory } = stage;
  await directory.domains.add({ name: 'other.test' });
  await directory.accounts.add({ address: 'otto@other.test', type: 'person' });
  await directory.groups.add({ address: 'board@other.test', members: ['otto@other.test'] });
  const body = prop('group-member-set', 'group-membership');
  const read = async (address: string): Promise<string> => {
    const headers = { depth: '0' };
    return (await stage.as('ann')('PROPFIND', `/dav/principals/${address}/`, { headers, body }))
      .text;
  };
  assert.match(await read('board@other.test'), /<D:group-member-set\/>/);
  assert.match(await read('otto@other.test'), /<D:group-membership\/>/);
  await directory.groups.addMembers('board@other.test', ['ann@example.test']);
  assert.match(await read('board@other.test'), /<D:group-member-set><D:href>/);
  for (const member of ['ann@example.test', 'otto@other.test'])
    assert.match(await read(member), /<D:group-membership><D:href>[^<]*board@other.test/);
});

// RFC 3253 §3.8
test('expand-property follows hrefs', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    '<expand-property xmlns="DAV:"><property name="owner"><property name="displayname"/><property name="nothing"/></property><property name="missing"/></expand-property>';
  const { text } = await ann('REPORT', calendar, { body });
  assert.match(
    text,
    /<D:owner><D:response><D:href>\/dav\/principals\/ann@example\.test\/.*<D:displayname>ann@example.test.*<D:nothing\/>.*404.*<\/D:owner>/s,
  );
  assert.match(
    (await ann('REPORT', calendar, { body: '<x xmlns="DAV:"/>' })).text,
    /<D:supported-report\/>/,
  );
});
