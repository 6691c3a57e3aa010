import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const files = '/dav/files/ann@example.test/';

/** A calendar object that differs from others in its UID. */
const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

// RFC 7617 §2
test('who has not signed in is asked to; OPTIONS is answered all the same', async () => {
  await using stage = await createDavStage();
  const stranger = stage.as(undefined);
  const refused = await stranger('PROPFIND', '/dav/');
  assert.equal(refused.status, 401);
  assert.equal(refused.headers['www-authenticate'], 'Basic realm="Mailstead", charset="UTF-8"');
  const basic = (text: string) => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });
  for (const wrong of ['ann@example.test:wrong', 'nobody@example.test:x', 'x', ''])
    assert.equal((await stranger('GET', files, { headers: basic(wrong) })).status, 401, wrong);
  for (const name of ['example.test\\\\ann@example.test', 'ANN@example.test', 'ann']) {
    const signedIn = await stranger('GET', files, { headers: basic(`${name}:secret`) });
    assert.equal(signedIn.status, 200, name);
  }
  const latin = {
    authorization: `Basic ${Buffer.from('ann@example.test:gr\xfc\xdfe', 'latin1').toString('base64')}`,
  };
  await stage.directory.credentials.setPassword((await stage.account('ann')).id, 'grüße');
  assert.equal((await stranger('GET', files, { headers: latin })).status, 200);
  const options = await stranger('OPTIONS', '/dav/');
  assert.equal(options.status, 200);
  assert.match(String(options.headers['dav']), /^1, 2, 3, access-control/);
  assert.match(String(options.headers.allow), /PROPFIND.*REPORT/);
});

test('an app password opens only what it is for', async () => {
  await using stage = await createDavStage();
  const { id } = await stage.account('ann');
  for (const [protocols, status] of [
    [['dav'], 207],
    [['imap'], 403],
  ] as const) {
    const { text } = await stage.directory.credentials.addAppPassword(id, {
      name: protocols[0],
      protocols,
    });
    const authorization = `Basic ${Buffer.from(`ann@example.test:${text}`).toString('base64')}`;
    const headers = { authorization, depth: '0' };
    assert.equal((await stage.as(undefined)('PROPFIND', '/dav/', { headers })).status, status);
  }
});

test('a method that is not known is 501, one that is not for this place is 405 with those that are', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  assert.equal((await ann('BIND', files)).status, 501);
  const refused = await ann('PUT', calendar, { body: 'x' });
  assert.equal(refused.status, 405);
  assert.match(String(refused.headers.allow), /^OPTIONS, GET, HEAD, POST, DELETE, PROPFIND/);
});

// RFC 4918 §9.7
test('a document is given back byte for byte under the strong tag that the PUT told', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = event('1').replace('SUMMARY:x', 'SUMMARY:ä\r\nX-ODD: a\r\n  folded\r\n');
  const headers = { 'content-type': 'text/calendar; charset=utf-8' };
  const made = await ann('PUT', `${calendar}%C3%84%20b.ics`, { body, headers });
  assert.equal(made.status, 201);
  const read = await ann('GET', `${calendar}%c3%84%20b.ics`);
  assert.equal(read.status, 200);
  assert.equal(read.text, body);
  assert.equal(read.headers.etag, made.headers.etag);
  assert.equal(read.headers['content-type'], 'text/calendar; charset=utf-8; component=vevent');
  const again = await ann('PUT', `${calendar}%C3%84%20b.ics`, { body: event('1', 'y'), headers });
  assert.equal(again.status, 204);
  assert.notEqual(again.headers.etag, made.headers.etag);
});

// RFC 9110 §13.1.1, RFC 9110 §13.1.2
test('conditions decide whether something is written', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const path = `${files}a.txt`;
  const put = async (headers: Record<string, string>) =>
    (await ann('PUT', path, { body: 'x', headers })).status;
  assert.equal(await put({ 'if-match': '"x"' }), 412);
  assert.equal(await put({ 'if-match': '*' }), 412);
  assert.equal(await put({ 'if-none-match': '*' }), 201);
  assert.equal(await put({ 'if-none-match': '*' }), 412);
  const { etag } = (await ann('HEAD', path)).headers;
  assert.equal(await put({ 'if-match': etag! }), 204);
  const unmodified = await ann('GET', path, { headers: { 'if-none-match': etag! } });
  assert.equal(unmodified.status, 304);
  assert.equal((await ann('DELETE', path, { headers: { 'if-match': '"x"' } })).status, 412);
  assert.equal((await ann('DELETE', path, { headers: { 'if-match': etag! } })).status, 204);
  assert.equal((await ann('GET', path)).status, 404);
});

// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1
test('the type of an object is that of its text, whatever parameters it came with', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const card = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:c\r\nFN:C\r\nEND:VCARD\r\n';
  const book = '/dav/addressbooks/ann@example.test/contacts/';
  for (const [path, type, body, given] of [
    [`${calendar}a.ics`, 'text/calendar;charset="iso-8859-1"', event('a'), 'vevent'],
    [`${calendar}a.ics`, 'Text/Calendar; component=vtodo; method=REQUEST', event('a'), 'vevent'],
    [`${book}a.vcf`, 'text/vcard; version=3.0; charset=us-ascii', card, ''],
  ] as const) {
    const put = await ann('PUT', path, { body, headers: { 'content-type': type } });
    assert.ok(put.status < 300, type);
    const expected =
      given === ''
        ? 'text/vcard; charset=utf-8'
        : `text/calendar; charset=utf-8; component=${given}`;
    assert.equal((await ann('GET', path)).headers['content-type'], expected);
  }
});

// RFC 9110 §13.1.1, RFC 9110 §13.1.2
test('conditions hold for whatever changes something, also where there are no entity tags', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const home = '/dav/calendars/ann@example.test/';
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  const displayName =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>';
  const lock =
    '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';
  const other = { 'if-match': '"other"' };
  const there = { 'if-match': '*' };
  const isNew = { 'if-none-match': '*' };
  const to = { destination: `${home}copy/` };
  for (const [method, path, headers, body, status] of [
    ['PROPPATCH', `${calendar}a.ics`, other, displayName, 412],
    ['PROPPATCH', `${calendar}a.ics`, there, displayName, 207],
    ['PROPPATCH', calendar, other, displayName, 412],
    ['PROPPATCH', calendar, isNew, displayName, 412],
    ['PROPPATCH', calendar, there, displayName, 207],
    ['PROPPATCH', home, isNew, displayName, 412],
    ['MKCOL', `${home}new/`, there, undefined, 412],
    ['MKCALENDAR', `${home}new/`, isNew, undefined, 201],
    ['ACL', `${home}new/`, other, '<acl xmlns="DAV:"/>', 412],
    ['ACL', `${home}new/`, there, '<acl xmlns="DAV:"/>', 200],
    ['LOCK', `${home}new/`, isNew, lock, 412],
    ['COPY', `${home}new/`, { ...to, ...other }, undefined, 412],
    ['COPY', `${home}new/`, { ...to, ...there }, undefined, 201],
    ['DELETE', `${home}new/`, other, undefined, 412],
    ['DELETE', `${home}new/`, there, undefined, 204],
    ['LOCK', calendar, there, lock, 200],
  ] as const) {
    const answer = await ann(method, path, { headers, ...(body !== undefined && { body }) });
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(headers)}`);
  }
});

// RFC 4918 §10.4
test('conditions hold for what is changed beside a collection, too: whose it is to see, and what one calls it', async () => {
  await using stage = await createDavStage();
  await grant(stage, 'lrswite');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const shown = '/dav/calendars/bob@example.test/calendar~ann@example.test/';
  const displayName =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>';
  const share =
    '<share xmlns="http://calendarserver.org/ns/"><set><href xmlns="DAV:">mailto:bob@example.test</href><read/></set></share>';
  const type = { 'content-type': 'application/xml' };
  for (const [as, method, path, body] of [
    [bob, 'PROPPATCH', shown, displayName],
    [bob, 'DELETE', shown, undefined],
    [ann, 'POST', calendar, share],
    [ann, 'ACL', calendar, '<acl xmlns="DAV:"/>'],
  ] as const)
    for (const headers of [{ if: '(<urn:x>)' }, { 'if-match': '"x"' }, { 'if-none-match': '*' }]) {
      const call = { headers: { ...type, ...headers }, ...(body !== undefined && { body }) };
      assert.equal(
        (await as(method, path, call)).status,
        412,
        `${method} ${Object.keys(headers)[0]}`,
      );
    }
  assert.equal((await bob('GET', shown)).status, 200);
});

// RFC 9110 §14.2
test('a range of a file is sent', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = Buffer.alloc(3 * 1024 * 1024, 'abcdefg');
  assert.equal((await ann('PUT', `${files}big`, { body })).status, 201);
  const part = await ann('GET', `${files}big`, { headers: { range: 'bytes=1048570-2097160' } });
  assert.equal(part.status, 206);
  assert.equal(part.headers['content-range'], `bytes 1048570-2097160/${body.length}`);
  assert.ok(part.body.equals(body.subarray(1048570, 2097161)));
  assert.ok((await ann('GET', `${files}big`)).body.equals(body));
  const beyond = await ann('GET', `${files}big`, { headers: { range: 'bytes=9999999-' } });
  assert.equal(beyond.status, 416);
});

test('what is too large is refused, also when its size is not told beforehand', async () => {
  await using stage = await createDavStage({
    settings: { maxFileSize: 1000, maxRequestSize: 500 },
  });
  const ann = stage.as('ann');
  const body = 'x'.repeat(1001);
  assert.equal((await ann('PUT', `${files}a`, { body })).status, 413);
  const chunked = { 'transfer-encoding': 'chunked' };
  assert.equal((await ann('PUT', `${files}a`, { body, headers: chunked })).status, 413);
  const comment = `<propfind xmlns="DAV:"><!--${'x'.repeat(500)}--><allprop/></propfind>`;
  assert.equal((await ann('PROPFIND', files, { body: comment })).status, 413);
});

test('one UID lies once in a calendar', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${calendar}a.ics`, { body: event('same') });
  const refused = await ann('PUT', `${calendar}b.ics`, { body: event('same') });
  assert.equal(refused.status, 409);
  assert.match(refused.text, /<C:no-uid-conflict><D:href>.*\/calendar\/a\.ics<\/D:href>/);
  assert.equal((await ann('PUT', `${calendar}a.ics`, { body: event('same', 'y') })).status, 204);
  const photo = { body: 'x', headers: { 'content-type': 'image/png' } };
  assert.match((await ann('PUT', `${calendar}c.png`, photo)).text, /<C:supported-calendar-data\/>/);
});

test('paths that lead nowhere, or out of their place, are refused', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const [path, status] of [
    ['/dav/nothing/', 404],
    ['/dav/files/nobody@example.test/', 404],
    ['/dav/files/bob@example.test/', 404],
    [`${files}a%2Fb`, 403],
    [`${files}%2e%2e/x`, 400],
    [`${files}%ff`, 400],
    [`${files}a%00b`, 400],
    [`${files}${'a/'.repeat(70)}`, 414],
  ] as const)
    assert.equal((await ann('GET', path)).status, status, path);
  assert.equal((await ann('PUT', `${files}no/such/folder`, { body: 'x' })).status, 409);
  assert.equal(
    (await ann('PUT', `/dav/calendars/ann@example.test/x.ics`, { body: 'x' })).status,
    403,
  );
});

// RFC 4331 §6
test('what is above the quota is refused with its condition', async () => {
  await using stage = await createDavStage({ quota: { bytes: 1000, messages: undefined } });
  const ann = stage.as('ann');
  assert.equal((await ann('PUT', `${files}a`, { body: 'x'.repeat(900) })).status, 201);
  const refused = await ann('PUT', `${files}b`, { body: 'x'.repeat(900) });
  assert.equal(refused.status, 507);
  assert.match(refused.text, /<D:quota-not-exceeded\/>/);
  assert.equal((await ann('PUT', `${files}a`, { body: 'y'.repeat(1000) })).status, 204);
});

test('a body that breaks off is not stored', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${files}a`, { body: 'old' });
  const credentials = Buffer.from('ann@example.test:secret').toString('base64');
  const head = `PUT ${files}a HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${credentials}\r\n`;
  for (const rest of [
    'Content-Length: 100\r\n\r\nnew',
    'Transfer-Encoding: chunked\r\n\r\n3\r\nnew\r\n',
  ]) {
    const socket = connect(stage.port, '127.0.0.1');
    socket.write(head + rest);
    await delay(50);
    socket.destroy();
    await once(socket, 'close');
  }
  await delay(50);
  assert.equal((await ann('GET', `${files}a`)).text, 'old');
});

test('members of a shared mailbox have its files', async () => {
  await using stage = await createDavStage();
  const team = await stage.addAccount('team', 'group');
  const { id } = await stage.account('bob');
  await stage.directory.grants.change({
    owner: team.id,
    collection: '',
    grantee: { kind: 'account', account: id },
    rights: 'lrswipkxte',
  });
  const path = '/dav/files/team@example.test/';
  assert.equal((await stage.as('ann')('PROPFIND', path, { headers: { depth: '0' } })).status, 404);
  const bob = stage.as('bob');
  assert.equal((await bob('MKCOL', `${path}plans`)).status, 201);
  assert.equal((await bob('PUT', `${path}plans/a`, { body: 'x' })).status, 201);
  assert.equal((await bob('MKCALENDAR', '/dav/calendars/team@example.test/rota')).status, 201);
});

// RFC 7240 §4.2, RFC 8144 §2.1
test('a PUT is answered with what is stored when the client prefers that', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const headers = { prefer: 'return=representation' };
  const path = `${calendar}shown.ics`;
  for (const [status, body] of [
    [201, event('shown')],
    [200, event('shown', 'again')],
  ] as const) {
    const answer = await ann('PUT', path, { headers, body });
    assert.deepEqual([answer.status, answer.text], [status, body]);
    assert.equal(answer.headers['preference-applied'], 'return=representation');
    assert.equal(answer.headers['content-location'], path);
    assert.equal((await ann('GET', path)).headers.etag, answer.headers.etag);
  }
});

// RFC 8144 §3.2
test('a PUT whose conditions fail is answered with what is there when the client prefers that', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const path = `${calendar}raced.ics`;
  const { headers } = await ann('PUT', path, { body: event('raced') });
  const put = async (wish: Readonly<Record<string, string>>) =>
    await ann('PUT', path, { headers: wish, body: event('raced', 'mine') });
  const prefer = 'return=representation';
  for (const condition of [{ 'if-match': '"old"' }, { 'if-none-match': '*' }]) {
    const shown = await put({ prefer, ...condition });
    assert.deepEqual([shown.status, shown.text], [412, event('raced')]);
    assert.equal(shown.headers.etag, headers.etag);
    assert.match(String(shown.headers['content-type']), /text\/calendar/);
    assert.doesNotMatch((await put(condition)).text, /BEGIN:VEVENT/);
  }
  const body = Buffer.alloc(5_000_000, 'x');
  const large = await ann('PUT', path, { headers: { prefer, 'if-match': '"old"' }, body });
  assert.deepEqual([large.status, large.text], [412, event('raced')]);
  await ann('DELETE', path);
  assert.equal((await put({ prefer, 'if-match': '"old"' })).status, 412);
});

test('who sends a packed body is told to send it as it is (RFC 9110 §12.5.3)', async () => {
  await using stage = await createDavStage();
  const packed = { headers: { 'content-encoding': 'gzip' }, body: 'x' };
  const path = '/dav/calendars/ann@example.test/calendar/x.ics';
  const told = await stage.as('ann')('PUT', path, packed);
  assert.deepEqual([told.status, told.headers['accept-encoding']], [415, 'identity']);
});
