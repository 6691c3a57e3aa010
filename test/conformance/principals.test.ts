// Reports about principals, as RFC 3744 limits them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../support/calendar-samples.ts';
import { toldBy } from '../support/dav-answers.ts';
import { createDavStage } from '../support/dav-stage.ts';

const principals = '/dav/principals/';
const calendar = '/dav/calendars/ann@example.test/calendar/';
const type = { 'content-type': 'text/calendar; charset=utf-8' };
const prop = '<D:prop><D:displayname/></D:prop>';
const search = `<D:property-search><D:prop><D:displayname/></D:prop><D:match>bob</D:match></D:property-search>${prop}`;

test('reports about principals are of depth 0 (RFC 3744 §9.2 to §9.5)', async () => {
  await using stage = await createDavStage();
  const ask = async (path: string, name: string, inner: string, headers = {}) => {
    const body = `<D:${name} xmlns:D="DAV:">${inner}</D:${name}>`;
    return (await stage.as('ann')('REPORT', path, { body, headers })).status;
  };
  for (const [path, name, inner, status] of [
    [calendar, 'acl-principal-prop-set', prop, 207],
    [principals, 'principal-match', `<D:self/>${prop}`, 207],
    [principals, 'principal-property-search', search, 207],
    [principals, 'principal-search-property-set', '', 200],
  ] as const) {
    assert.equal(await ask(path, name, inner), status, name);
    assert.equal(await ask(path, name, inner, { depth: '0' }), status, name);
    for (const depth of ['1', 'infinity'])
      assert.equal(await ask(path, name, inner, { depth }), 400, `${name} ${depth}`);
  }
  assert.equal(await ask(calendar, 'acl-principal-prop-set', prop + prop), 400);
  assert.equal(await ask(principals, 'principal-match', `<D:self/>${prop}${prop}`), 400);
});

test('principals are searched for from wherever a program is (RFC 3744 §9.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = `<D:principal-property-search xmlns:D="DAV:">${search}<D:apply-to-principal-collection-set/></D:principal-property-search>`;
  await ann('PUT', `${calendar}1.ics`, { body: eventOf('1', '20260105T090000Z'), headers: type });
  for (const path of ['/dav/', principals, calendar, `${calendar}1.ics`]) {
    const found = await ann('REPORT', path, { body });
    assert.deepEqual([...toldBy(found).keys()], ['/dav/principals/bob@example.test/'], path);
  }
});

test('what COPY and MOVE make lies at its Location (RFC 9110 §15.3.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const files = '/dav/files/ann@example.test/';
  await ann('PUT', `${files}a`, { body: 'x' });
  for (const [method, name] of [
    ['COPY', 'b%20c'],
    ['MOVE', 'd'],
  ] as const) {
    const destination = `http://127.0.0.1:${stage.port}${files}${name}`;
    const made = await ann(method, `${files}a`, { headers: { destination } });
    assert.deepEqual([made.status, made.headers.location], [201, destination]);
    if (method === 'COPY')
      assert.equal((await ann(method, `${files}a`, { headers: { destination } })).status, 204);
  }
});

test('a principal is listed with its proxies however deep a program looks (RFC 4918 §9.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const principal = '/dav/principals/ann@example.test/';
  const body = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>';
  for (const headers of [{}, { depth: '1' }, { depth: 'infinity' }]) {
    const { text } = await ann('PROPFIND', principal, { headers, body });
    assert.deepEqual(
      Array.from(text.matchAll(/<D:href>([^<]*)/g), (m) => m[1]),
      [principal, `${principal}calendar-proxy-read/`, `${principal}calendar-proxy-write/`],
    );
  }
  const proxy = await ann('PROPFIND', `${principal}calendar-proxy-read/`, { body });
  assert.equal(proxy.status, 207);
});

test('principal-match finds what names somebody in a property of any kind (RFC 3744 §9.3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const folder = '/dav/files/ann@example.test/';
  for (const [name, who] of [
    ['a', '/dav/principals/ann%40example.test'],
    ['b', 'http://localhost/dav/principals/bob@example.test/'],
    ['c', 'somebody else'],
  ] as const) {
    await ann('PUT', `${folder}${name}`, { body: name });
    const set = await ann('PROPPATCH', `${folder}${name}`, {
      body: `<propertyupdate xmlns="DAV:"><set><prop><Z:approver xmlns:Z="x:"><href>${who}</href></Z:approver></prop></set></propertyupdate>`,
    });
    assert.equal(set.status, 207);
  }
  const body =
    '<principal-match xmlns="DAV:"><principal-property><Z:approver xmlns:Z="x:"/></principal-property><prop><getetag/></prop></principal-match>';
  const { status, text } = await ann('REPORT', folder, { body });
  assert.equal(status, 207);
  assert.deepEqual(
    Array.from(text.matchAll(/<D:href>([^<]*)/g), (m) => m[1]),
    [`${folder}a`],
  );
});

test('acl-principal-prop-set tells of all whom the list names, those of inherited entries too (RFC 3744 §9.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const principal = (name: string) => `/dav/principals/${name}@example.test/`;
  await ann('PROPPATCH', `${principal('ann')}calendar-proxy-read/`, {
    body: `<propertyupdate xmlns="DAV:"><set><prop><group-member-set><href>${principal('bob')}</href></group-member-set></prop></set></propertyupdate>`,
  });
  const body =
    '<acl-principal-prop-set xmlns="DAV:"><prop><displayname/></prop></acl-principal-prop-set>';
  const { text } = await ann('REPORT', '/dav/calendars/ann@example.test/calendar/', { body });
  assert.deepEqual(
    Array.from(text.matchAll(/<D:href>([^<]*)/g), (m) => m[1]),
    [principal('ann'), principal('bob')],
  );
  const membership = '<propfind xmlns="DAV:"><prop><group-membership/></prop></propfind>';
  await stage.addAccount('eve');
  for (const [who, isTold] of [
    ['ann', true],
    ['bob', true],
    ['eve', false],
  ] as const) {
    const headers = { depth: '0' };
    const shown = await stage.as(who)('PROPFIND', principal('bob'), { headers, body: membership });
    assert.equal(shown.text.includes('calendar-proxy-read'), isTold, who);
  }
});

test('scheduling inbox and outbox have no busy times of their own (RFC 6638 §2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260101T000000Z" end="20270101T000000Z"/></C:free-busy-query>';
  for (const name of ['inbox', 'outbox']) {
    const { status, text } = await ann('REPORT', `/dav/calendars/ann@example.test/${name}/`, {
      body,
    });
    assert.equal(status, 403);
    assert.match(text, /<D:supported-report\/>/);
  }
});

test('everybody is found by who looks for nobody, and the properties beside prop are told (python-caldav)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const search =
    '<D:property-search><D:prop><D:displayname/></D:prop><D:match>ann@</D:match></D:property-search>';
  for (const [filter, count] of [
    ['', 2],
    [search, 1],
  ] as const) {
    const body = `<D:principal-property-search xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${filter}<D:prop/><C:calendar-home-set/><D:displayname/></D:principal-property-search>`;
    const { status, text } = await ann('REPORT', '/dav/', { body });
    assert.equal(status, 207);
    assert.equal(text.split('<C:calendar-home-set><D:href>').length - 1, count);
    assert.match(text, /<D:displayname>ann@example\.test</);
  }
});

// RFC 3744 §4
test('strangers who know an address are not told the name that goes with it', async () => {
  await using stage = await createDavStage();
  const { directory } = stage;
  await directory.domains.add({ name: 'other.test' });
  const zoe = await directory.accounts.add({ address: 'zoe@other.test', displayName: 'Zoe Quist' });
  await directory.credentials.setPassword(zoe.id, 'secret');
  const ann = stage.as('ann');
  const nameOf = async (address: string): Promise<string | undefined> => {
    const body = `<D:propfind xmlns:D="DAV:">${prop}</D:propfind>`;
    const path = `${principals}${address}/`;
    const { text } = await ann('PROPFIND', path, { body, headers: { depth: '0' } });
    return /<D:displayname>([^<]*)/.exec(text)?.[1];
  };
  assert.equal(await nameOf('zoe@other.test'), 'zoe@other.test');
  const all = {
    owner: zoe.id,
    collection: '',
    grantee: { kind: 'account', account: (await stage.account('ann')).id },
  } as const;
  await directory.grants.change({ ...all, rights: 'lr' });
  assert.equal(await nameOf('zoe@other.test'), 'Zoe Quist');
  await directory.grants.change({ ...all, rights: '' });
  assert.equal(await nameOf('zoe@other.test'), 'zoe@other.test');
  for (const name of ['example.test', 'other.test'])
    await directory.domains.change(name, { settings: { addressList: 'server' } });
  assert.equal(await nameOf('zoe@other.test'), 'Zoe Quist');
});
