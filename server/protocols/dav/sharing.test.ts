import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { SUBSCRIPTION_ENTRY } from '#store/subscription-entry.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;

const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const prop = (...names: readonly string[]): string =>
  `<propfind xmlns="DAV:"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;
const href = (address: string): string => `<href>/dav/principals/${address}/</href>`;

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

// RFC 4791 §6.1.1
const BUSY =
  '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260101T000000Z" end="20260102T000000Z"/></C:free-busy-query>';

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
