import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { SUBSCRIPTION_ENTRY } from '#groupware/subscription-mark.ts';
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

test('what is not shared is not there, and what is shared can be done by its level', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  const tries = async (): Promise<number[]> => {
    const statuses: number[] = [];
    for (const [method, path, body] of [
      ['GET', `${calendar}a.ics`, undefined],
      ['PUT', `${calendar}a.ics`, event('a', 'bob')],
      ['PUT', `${calendar}bob.ics`, event('b')],
      ['PUT', `${calendar}bob.ics`, event('b', 'again')],
      ['DELETE', `${calendar}bob.ics`, undefined],
      ['DELETE', `${calendar}a.ics`, undefined],
      ['DELETE', calendar, undefined],
    ] as const)
      statuses.push((await bob(method, path, body === undefined ? {} : { body })).status);
    return statuses;
  };
  const none = [404, 409, 409, 409, 404, 404, 404];
  assert.deepEqual(await tries(), none);
  await share(stage, 'free-busy');
  assert.deepEqual(await tries(), [403, 403, 403, 403, 404, 403, 403]);
  await share(stage, 'read');
  assert.deepEqual(await tries(), [200, 403, 403, 403, 404, 403, 403]);
  await share(stage, 'write-own');
  assert.deepEqual(await tries(), [200, 403, 201, 204, 204, 403, 403]);
  await share(stage, 'write');
  assert.deepEqual(await tries(), [200, 204, 201, 204, 204, 204, 403]);
});

// RFC 4918 §9.3.1, RFC 4791 §5.3.1.2
test('who sees the home of somebody and makes nothing in it is told of the right, and not of what is hidden there', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const tries = async (): Promise<string[]> => {
    const told: string[] = [];
    for (const [method, path] of [
      ['MKCALENDAR', `${home}new/`],
      ['MKCALENDAR', `${home}tasks/`],
      ['MKCOL', `${home}new/`],
      ['MKCALENDAR', `${home}tasks/new/`],
    ] as const) {
      const { status, text } = await bob(method, path);
      told.push(`${status}${text.includes('<D:privilege><D:bind/>') ? ' bind' : ''}`);
    }
    return told;
  };
  assert.deepEqual(await tries(), ['409', '409', '409', '409']);
  await share(stage, 'write');
  assert.deepEqual(await tries(), ['403 bind', '403 bind', '403 bind', '409']);
  for (const path of [`${home}new/`, `${home}tasks/`])
    assert.equal((await bob('GET', path)).status, 404);
  assert.equal((await bob('PUT', `${home}new.ics`, { body: event('a') })).status, 403);
});

// RFC 3744 §5.4
test('privileges are shown as they are, and homes of others show what is shared', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  assert.equal((await bob('PROPFIND', home, { headers: { depth: '1' } })).status, 404);
  await share(stage, 'write');
  const listed = await bob('PROPFIND', home, {
    headers: { depth: '1' },
    body: prop('current-user-privilege-set'),
  });
  assert.ok(listed.text.includes(calendar) && !listed.text.includes(`${home}tasks/`));
  assert.match(listed.text, /calendar\/<.*<D:write-content\/>.*<D:bind\/>/);
  assert.doesNotMatch(listed.text, /<D:write-acl\/>|<D:all\/>/);
});

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

const BUSY =
  '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260101T000000Z" end="20260102T000000Z"/></C:free-busy-query>';

// RFC 4791 §6.1.1
test('who is given read-free-busy alone asks when, and nothing else', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  const list = `<acl xmlns="DAV:"><ace><principal>${href('bob@example.test')}</principal><grant><privilege><read-free-busy xmlns="urn:ietf:params:xml:ns:caldav"/></privilege></grant></ace></acl>`;
  assert.equal((await ann('ACL', calendar, { body: list })).status, 200);
  assert.equal((await bob('REPORT', calendar, { body: BUSY })).status, 200);
  const privileges = await bob('PROPFIND', calendar, {
    headers: { depth: '0' },
    body: prop('current-user-privilege-set'),
  });
  assert.match(privileges.text, /set><D:privilege><C:read-free-busy\/><\/D:privilege><\/D:current/);
  assert.equal((await bob('GET', `${calendar}a.ics`)).status, 403);
  assert.equal((await bob('GET', calendar)).status, 403);
  const members = await bob('PROPFIND', calendar, { headers: { depth: '1' } });
  assert.doesNotMatch(members.text, /a\.ics/);
  const shown = '/dav/calendars/bob@example.test/calendar~ann@example.test/';
  assert.equal((await bob('REPORT', shown, { body: BUSY })).status, 200);
});

// RFC 3744 §5.5.4, RFC 3744 §5.7
test('what is given on everything is shown as inherited, also to whole domains', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { id } = await stage.account('ann');
  const give = async (collection: string, who: string): Promise<void> => {
    const grantee = await stage.directory.grants.parseIdentifier(who);
    await stage.directory.grants.change({
      owner: id,
      collection,
      ...grantee,
      rights: rightsOfLevel('read'),
    });
  };
  const shown = async () =>
    (
      await ann('PROPFIND', calendar, {
        headers: { depth: '0' },
        body: prop('acl', 'inherited-acl-set'),
      })
    ).text;
  assert.match(await shown(), /<D:inherited-acl-set\/>/);
  await give('', '@example.test');
  await give('*calendars', 'bob@example.test');
  const text = await shown();
  const inherited = `<D:inherited><D:href>${home}</D:href></D:inherited></D:ace>`;
  assert.equal(text.split(inherited).length, 3);
  assert.ok(text.includes(`<D:inherited-acl-set><D:href>${home}</D:href>`));
  const everybody = '/dav/principals/@example.test/';
  assert.ok(text.includes(`<D:href>${everybody}</D:href>`));
  const found = await ann('PROPFIND', everybody, {
    headers: { depth: '0' },
    body: prop('displayname', 'group-member-set'),
  });
  assert.match(found.text, /<D:displayname>example\.test<.*<D:group-member-set\/>/);
  assert.equal((await ann('PROPFIND', '/dav/principals/@x.test/')).status, 404);
  // What is inherited is no part of what is set.
  const body = text
    .replace(/.*<D:acl>/s, '<acl xmlns="DAV:" xmlns:D="DAV:" xmlns:C="x">')
    .replace(/<\/D:acl>.*/s, '</acl>');
  assert.equal((await ann('ACL', calendar, { body })).status, 200);
  assert.equal(await shown(), text);
});

test('a calendar that follows an address is read, named and left, and not written', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const path = `${home}holidays/`;
  await ann('MKCALENDAR', path);
  await ann('PUT', `${path}a.ics`, { body: event('a') });
  const { id } = await stage.account('ann');
  await stage.store.transact(id, async (tx) => {
    const found = await tx.collectionByName('calendar', 'holidays');
    await tx.setAnnotation(found!.id, SUBSCRIPTION_ENTRY, Buffer.from('{}'));
  });
  for (const [method, at] of [
    ['PUT', `${path}a.ics`],
    ['PUT', `${path}b.ics`],
    ['DELETE', `${path}a.ics`],
  ] as const)
    assert.equal((await ann(method, at, { body: event('b') })).status, 403, at);
  const destination = `${path}c.ics`;
  await ann('PUT', `${calendar}c.ics`, { body: event('c') });
  const copied = await ann('COPY', `${calendar}c.ics`, { headers: { destination } });
  assert.equal(copied.status, 403);
  assert.equal((await ann('GET', `${path}a.ics`)).status, 200);
  const listed = await ann('PROPFIND', home, {
    headers: { depth: '1' },
    body: prop('current-user-privilege-set'),
  });
  const holidays = /holidays\/<.*?<\/D:response>/s.exec(listed.text)![0];
  assert.doesNotMatch(holidays, /write-content|<D:bind|<D:unbind/);
  assert.match(holidays, /<D:read\/>/);
  const named = await ann('PROPPATCH', path, {
    body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>Days off</displayname></prop></set></propertyupdate>',
  });
  assert.match(named.text, /200 OK/);
  assert.equal((await ann('DELETE', path)).status, 204);
});

// RFC 6638 §4.3
test('what invitations need is neither removed nor renamed nor replaced', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCALENDAR', `${home}other/`);
  for (const [method, path, to] of [
    ['DELETE', calendar, ''],
    ['MOVE', calendar, `${home}renamed/`],
    ['MOVE', `${home}other/`, calendar],
  ] as const) {
    const { status, text } = await ann(
      method,
      path,
      to === '' ? {} : { headers: { destination: to } },
    );
    assert.equal(status, 403, `${method} ${path}`);
    assert.match(text, /<C:default-calendar-needed\/>/);
  }
});

test('who may write his own may move and replace his own', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  await share(stage, 'write-own');
  for (const name of ['b', 'c']) await bob('PUT', `${calendar}${name}.ics`, { body: event(name) });
  const move = async (from: string, to: string): Promise<string> => {
    const destination = calendar + to;
    const { status, text } = await bob('MOVE', calendar + from, { headers: { destination } });
    return `${status} ${/<\w+:error[^>]*><\w+:([\w-]+)/.exec(text)?.[1] ?? ''}`;
  };
  assert.equal(await move('a.ics', 'x.ics'), '403 need-privileges');
  assert.equal(await move('b.ics', 'a.ics'), '403 need-privileges');
  assert.equal(await move('b.ics', 'x.ics'), '201 ');
  // It may, but for its UID.
  assert.equal(await move('x.ics', 'c.ics'), '403 no-uid-conflict');
});
