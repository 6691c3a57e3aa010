import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const files = '/dav/files/ann@example.test/';

/** A PROPFIND for these properties of DAV:. */
const prop = (...names: readonly string[]): string =>
  `<propfind xmlns="DAV:"><prop>${names.map((n) => `<${n}/>`).join('')}</prop></propfind>`;
const hrefs = (text: string): string[] =>
  [...text.matchAll(/<D:response><D:href>([^<]*)/g)].map((m) => m[1]!);

// RFC 5397 §3
test('from the root a client finds its principal', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = prop('current-user-principal', 'principal-collection-set');
  const answer = await ann('PROPFIND', '/dav/', { headers: { depth: '0' }, body });
  assert.equal(answer.status, 207);
  assert.match(
    answer.text,
    /<D:current-user-principal><D:href>\/dav\/principals\/ann@example\.test\/<\/D:href>/,
  );
  assert.deepEqual(hrefs(answer.text), ['/dav/']);
  const asked = await ann('OPTIONS', '/dav/');
  assert.match(String(answer.headers['dav']), /calendar-access.*addressbook/);
  assert.equal(answer.headers['dav'], asked.headers['dav']);
});

test('a home lists its collections, whichever way its path is written', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const path of [home, home.slice(0, -1), home.replace('@', '%40')]) {
    const answer = await ann('PROPFIND', path, {
      headers: { depth: '1' },
      body: prop('resourcetype'),
    });
    assert.ok(hrefs(answer.text).includes(`${home}calendar/`), path);
    assert.equal(hrefs(answer.text)[0], home);
    assert.match(answer.text, /<D:collection\/><C:calendar\/>/);
  }
});

// RFC 4918 §9.1
test('infinite depth is for files, and for what has but one level', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const refused = await ann('PROPFIND', home, { body: prop('getetag') });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<D:propfind-finite-depth\/>/);
  const principal = '/dav/principals/ann@example.test/';
  const whole = await ann('PROPFIND', principal, { body: prop('displayname') });
  assert.deepEqual(hrefs(whole.text), [
    principal,
    `${principal}calendar-proxy-read/`,
    `${principal}calendar-proxy-write/`,
  ]);
  for (const folder of ['a/', 'a/b/'])
    assert.equal((await ann('MKCOL', files + folder)).status, 201);
  await ann('PUT', `${files}a/b/c%20d.txt`, { body: 'x' });
  const answer = await ann('PROPFIND', files, { body: prop('getetag') });
  assert.deepEqual(hrefs(answer.text), [
    files,
    `${files}a/`,
    `${files}a/b/`,
    `${files}a/b/c%20d.txt`,
  ]);
});

// RFC 4918 §9.1, RFC 8144 §2
test('what is missing is told, or left out when little is wanted', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = prop('displayname', 'getetag');
  const full = await ann('PROPFIND', home, { headers: { depth: '0' }, body });
  assert.match(full.text, /<D:prop><D:getetag\/><\/D:prop><D:status>HTTP\/1.1 404 Not Found/);
  const headers = { depth: '0', prefer: 'return=minimal' };
  const minimal = await ann('PROPFIND', home, { headers, body });
  assert.doesNotMatch(minimal.text, /404/);
  assert.equal(minimal.headers['preference-applied'], 'return=minimal');
  const noroot = { depth: '1', prefer: 'depth-noroot' };
  const members = await ann('PROPFIND', home, { headers: noroot, body });
  assert.ok(!hrefs(members.text).includes(home));
});

test('bodies that are no PROPFIND are refused', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const bodies = [
    '<propfind',
    '<x/>',
    '<propfind xmlns="DAV:"/>',
    '<!DOCTYPE a [<!ENTITY b "c">]><propfind xmlns="DAV:"><prop>&b;</prop></propfind>',
  ];
  for (const body of bodies)
    assert.equal(
      (await ann('PROPFIND', home, { headers: { depth: '0' }, body })).status,
      400,
      body,
    );
  assert.equal((await ann('PROPFIND', home, { headers: { depth: '2' } })).status, 400);
});

// RFC 4918 §9.2
test('properties of clients are kept with collections, documents and homes, as they came', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${files}a.txt`, { body: 'x' });
  const set =
    '<D:propertyupdate xmlns:D="DAV:" xmlns:x="urn:x"><D:set><D:prop><x:p a="1"><x:q>ä &lt;</x:q></x:p></D:prop></D:set></D:propertyupdate>';
  const body = '<propfind xmlns="DAV:" xmlns:x="urn:x"><prop><x:p/></prop></propfind>';
  for (const path of [
    `${home}calendar/`,
    `${files}a.txt`,
    home,
    '/dav/principals/ann@example.test/',
  ]) {
    assert.equal((await ann('PROPPATCH', path, { body: set })).status, 207);
    const answer = await ann('PROPFIND', path, { headers: { depth: '0' }, body });
    assert.match(answer.text, /a="1"><ns0:q>ä &lt;<\/ns0:q>/, path);
  }
  const all = await ann('PROPFIND', `${files}a.txt`, { headers: { depth: '0' } });
  assert.match(all.text, /urn:x/);
  await ann('PUT', `${files}a.txt`, { body: 'y' });
  const after = await ann('PROPFIND', `${files}a.txt`, { headers: { depth: '0' }, body });
  assert.match(after.text, /<ns0:q>/);
});

// RFC 4918 §9.2.1
test('of several changes all are made or none', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>New</displayname><getetag>x</getetag><resourcetype/></prop></set></propertyupdate>';
  const refused = await ann('PROPPATCH', `${home}calendar/`, { body });
  assert.match(refused.text, /<D:prop><D:displayname\/><\/D:prop><D:status>HTTP\/1.1 424/);
  assert.match(
    refused.text,
    /<D:resourcetype\/><\/D:prop><D:status>HTTP\/1.1 403 Forbidden<\/D:status><D:error><D:cannot-modify-protected-property\/>/,
  );
  const read = await ann('PROPFIND', `${home}calendar/`, {
    headers: { depth: '0' },
    body: prop('displayname'),
  });
  assert.match(read.text, /<D:displayname>Calendar</);
});

// RFC 4331 §3, RFC 4331 §4
test('quota is told where there is one', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${files}a`, { body: 'x'.repeat(1000) });
  const body = prop('quota-used-bytes', 'quota-available-bytes');
  const headers = { depth: '0' };
  const open = await ann('PROPFIND', files, { headers, body });
  assert.match(open.text, /<D:quota-used-bytes>1000<.*404/);
  const { id } = await stage.account('ann');
  await stage.directory.accounts.change(id, { quota: { bytes: 5000 } });
  const limited = await ann('PROPFIND', files, { headers, body });
  assert.match(limited.text, /<D:quota-available-bytes>4000</);
});

// RFC 5689 §3, RFC 4791 §5.3.1
test('a collection is made with its properties, or not at all', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const mkcol = (type: string, more = ''): string =>
    `<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><resourcetype><collection/>${type}</resourcetype><displayname>Mine</displayname>${more}</prop></set></mkcol>`;
  assert.equal((await ann('MKCOL', `${home}a/`, { body: mkcol('<C:calendar/>') })).status, 201);
  const headers = { depth: '0' };
  const read = await ann('PROPFIND', `${home}a/`, {
    headers,
    body: prop('displayname', 'resourcetype'),
  });
  assert.match(read.text, /<D:displayname>Mine<.*<C:calendar\/>/);
  const refused = await ann('MKCOL', `${home}b/`, { body: mkcol('<C:calendar/>', '<getetag/>') });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<D:mkcol-response.*<D:displayname\/>.*424/);
  assert.equal((await ann('PROPFIND', `${home}b/`, { headers })).status, 404);
  const other = await ann('MKCOL', `${home}c/`, { body: mkcol('<principal/>') });
  assert.match(other.text, /<D:valid-resourcetype\/>/);
  assert.equal((await ann('MKCALENDAR', `${home}d`)).status, 201);
  assert.equal((await ann('MKCALENDAR', `${home}d/e`)).status, 403);
  assert.equal((await ann('MKCALENDAR', `${files}d`)).status, 403);
  assert.equal((await ann('MKCOL', `${home}a/`)).status, 405);
  const text = { body: 'x', headers: { 'content-type': 'text/plain' } };
  assert.equal((await ann('MKCOL', `${home}x/`, text)).status, 415);
});

// RFC 4918 §15.1
test('collections say when they were made, but for the address list, which never was', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const made = async (path: string): Promise<string | undefined> => {
    const body = '<propfind xmlns="DAV:"><prop><creationdate/></prop></propfind>';
    const { text } = await ann('PROPFIND', path, { headers: { depth: '0' }, body });
    return /<D:creationdate>([^<]*)/.exec(text)?.[1];
  };
  await ann('MKCOL', '/dav/files/ann@example.test/d');
  assert.match((await made('/dav/files/ann@example.test/d/'))!, /^2026-11-22T08:00:\d\dZ$/);
  assert.match((await made(`${home}calendar/`))!, /^2026-11-22T08:00:\d\dZ$/);
  assert.equal(await made('/dav/addressbooks/ann@example.test/directory/'), undefined);
});

// RFC 4918 §15.5
test('collections have a type that no client takes for that of an object', async () => {
  await using stage = await createDavStage();
  const body = '<propfind xmlns="DAV:"><prop><getcontenttype/></prop></propfind>';
  for (const path of [home, `${home}calendar/`, files, '/dav/addressbooks/ann@example.test/']) {
    const { text } = await stage.as('ann')('PROPFIND', path, { headers: { depth: '0' }, body });
    assert.match(text, /<D:getcontenttype>httpd\/unix-directory</, path);
  }
});
