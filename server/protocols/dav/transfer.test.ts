import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const files = '/dav/files/ann@example.test/';
const bobFiles = '/dav/files/bob@example.test/';

const event = (uid: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

/** Statuses of transfers by ann: method, from, to, further headers. */
function transfers(stage: DavStage) {
  const ann = stage.as('ann');
  return async (
    method: 'COPY' | 'MOVE',
    from: string,
    to: string,
    headers: Record<string, string> = {},
  ): Promise<number> =>
    (await ann(method, from, { headers: { destination: to, ...headers } })).status;
}

// RFC 4918 §9.8, RFC 4918 §9.9
test('documents are copied and moved with their properties, over others only when that is wanted', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const run = transfers(stage);
  await ann('PUT', `${files}a`, { body: 'one' });
  const set =
    '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">kept</x></prop></set></propertyupdate>';
  await ann('PROPPATCH', `${files}a`, { body: set });
  assert.equal(await run('COPY', `${files}a`, `${files}b`), 201);
  assert.equal(await run('COPY', `${files}a`, `${files}b`, { overwrite: 'F' }), 412);
  assert.equal(await run('COPY', `${files}a`, `${files}b`), 204);
  assert.equal(await run('MOVE', `${files}b`, `http://127.0.0.1:${stage.port}${files}c%20d`), 201);
  assert.equal((await ann('GET', `${files}b`)).status, 404);
  assert.equal((await ann('GET', `${files}c%20d`)).text, 'one');
  const body = '<propfind xmlns="DAV:"><prop><x xmlns="urn:x"/></prop></propfind>';
  const read = await ann('PROPFIND', `${files}c%20d`, { headers: { depth: '0' }, body });
  assert.match(read.text, />kept</);
});

test('a transfer to nowhere, to itself, into itself or to another server is refused', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const run = transfers(stage);
  await ann('MKCOL', `${files}a`);
  await ann('MKCOL', `${files}a/b`);
  await ann('PUT', `${files}f`, { body: 'x' });
  for (const [from, to, status] of [
    [`${files}f`, `${files}f`, 403],
    [`${files}a`, `${files}a/c`, 403],
    [`${files}a/b`, `${files}a`, 403],
    [`${files}f`, `${files}no/f`, 409],
    [`${files}f`, `http://elsewhere.test${files}g`, 502],
    [`${files}f`, `${home}calendar/f`, 403],
    [`${files}f`, files, 403],
    [files, `${files}x`, 403],
    [`${files}nothing`, `${files}x`, 404],
    [`${files}f`, `${bobFiles}f`, 409],
  ] as const) {
    assert.equal(await run('COPY', from, to), status, `${from} ${to}`);
    assert.equal(await run('MOVE', from, to), status, `${from} ${to}`);
  }
  assert.equal(await run('MOVE', `${files}a`, `${files}z`, { depth: '0' }), 400);
});

test('a folder is transferred with what is in it, or alone', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const run = transfers(stage);
  for (const path of ['a', 'a/b', 'a/b/c']) await ann('MKCOL', files + path);
  await ann('PUT', `${files}a/b/c/f`, { body: 'deep' });
  assert.equal(await run('COPY', `${files}a`, `${files}x`), 201);
  assert.equal((await ann('GET', `${files}x/b/c/f`)).text, 'deep');
  assert.equal(await run('COPY', `${files}a/`, `${files}y/`, { depth: '0' }), 201);
  assert.equal((await ann('GET', `${files}y/b/`)).status, 404);
  assert.equal(await run('MOVE', `${files}a`, `${files}y`), 204);
  assert.equal((await ann('GET', `${files}y/b/c/f`)).text, 'deep');
  assert.equal((await ann('GET', `${files}a/`)).status, 404);
  assert.equal((await ann('DELETE', `${files}y`)).status, 204);
  assert.equal((await ann('GET', `${files}y/b/c/f`)).status, 404);
});

test('calendar objects move between calendars, and keep their UID alone', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const run = transfers(stage);
  await ann('MKCALENDAR', `${home}work`);
  await ann('PUT', `${home}calendar/a.ics`, { body: event('1') });
  assert.equal(await run('COPY', `${home}calendar/a.ics`, `${home}calendar/b.ics`), 409);
  assert.equal(await run('MOVE', `${home}calendar/a.ics`, `${home}calendar/b.ics`), 201);
  assert.equal(await run('COPY', `${home}calendar/b.ics`, `${home}work/b.ics`), 201);
  assert.equal(await run('MOVE', `${home}calendar/b.ics`, `${home}b.ics`), 403);
  assert.equal(await run('MOVE', `${home}work/`, `${home}office/`), 201);
  assert.equal((await ann('GET', `${home}office/b.ics`)).status, 200);
});

// RFC 4918 §11.5
test('a calendar that is full takes nothing more, by whatever way it comes', async () => {
  await using stage = await createDavStage({ settings: { maxObjects: 1 } });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const run = transfers(stage);
  const work = `${home}work/`;
  await ann('MKCALENDAR', work);
  await ann('PUT', `${home}calendar/a.ics`, { body: event('a') });
  await ann('PUT', `${work}b.ics`, { body: event('b') });
  assert.equal((await ann('PUT', `${work}c.ics`, { body: event('c') })).status, 507);
  assert.equal((await ann('PUT', `${work}b.ics`, { body: event('b') })).status, 204);
  for (const method of ['COPY', 'MOVE'] as const)
    assert.equal(await run(method, `${home}calendar/a.ics`, `${work}a.ics`), 507);
  const others = '/dav/calendars/bob@example.test/calendar/';
  await bob('PUT', `${others}d.ics`, { body: event('d') });
  await grant(stage, rightsOfLevel('write'), {
    owner: 'bob',
    kind: 'calendar',
    name: 'calendar',
    to: 'ann',
  });
  assert.equal(await run('COPY', `${home}calendar/a.ics`, `${others}a.ics`), 507);
  assert.equal(await run('MOVE', `${others}d.ics`, `${work}d.ics`), 507);
  assert.equal((await ann('GET', `${others}d.ics`)).status, 200);
  // What is there already can be called otherwise, and replaced.
  assert.equal(await run('MOVE', `${work}b.ics`, `${work}e.ics`), 201);
  await ann('PUT', `${home}calendar/a.ics`, { body: event('a') });
  assert.equal(await run('COPY', `${work}e.ics`, `${home}calendar/a.ics`), 403);
});

test('documents and folders go to another account by the rights there', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const run = transfers(stage);
  await bob('MKCOL', `${bobFiles}in`);
  await ann('PUT', `${files}f`, { body: 'x'.repeat(2_000_000) });
  await ann('MKCOL', `${files}d`);
  assert.equal(await run('COPY', `${files}f`, `${bobFiles}in/f`), 409);
  await grant(stage, rightsOfLevel('write'), {
    owner: 'bob',
    kind: 'files',
    name: 'Files/in',
    to: 'ann',
  });
  assert.equal(await run('COPY', `${files}f`, `${bobFiles}in/f`), 201);
  assert.equal((await bob('GET', `${bobFiles}in/f`)).body.length, 2_000_000);
  assert.equal(await run('MOVE', `${files}f`, `${bobFiles}in/f`), 204);
  assert.equal((await ann('GET', `${files}f`)).status, 404);
  await ann('MKCOL', `${files}d/e`);
  await ann('PUT', `${files}d/e/g`, { body: 'deep' });
  assert.equal(await run('COPY', `${files}d`, `${bobFiles}in/d`, { depth: '0' }), 201);
  assert.equal((await bob('GET', `${bobFiles}in/d/e/g`)).status, 404);
  assert.equal(await run('MOVE', `${files}d`, `${bobFiles}in/d`), 204);
  assert.equal((await bob('GET', `${bobFiles}in/d/e/g`)).text, 'deep');
  assert.equal((await ann('PUT', `${bobFiles}in/d/e/g`, { body: 'mine' })).status, 204);
  assert.equal((await ann('GET', `${files}d/`)).status, 404);
  const own = '/dav/calendars/ann@example.test/calendar/';
  // RFC 4918 §9.8.5: the home is there, since something in it is shared.
  assert.equal(await run('COPY', own, '/dav/calendars/bob@example.test/x/'), 403);
});

test('a folder goes with all folders in it, or not at all', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('MKCOL', `${files}team`);
  await grant(stage, rightsOfLevel('write'), {
    owner: 'ann',
    kind: 'files',
    name: 'Files/team',
    to: 'bob',
  });
  await ann('MKCOL', `${files}team/a`);
  await ann('MKCOL', `${files}team/a/secret`);
  await ann('PUT', `${files}team/a/secret/f`, { body: 'for nobody else' });
  assert.equal(
    (await ann('ACL', `${files}team/a/secret`, { body: '<acl xmlns="DAV:"/>' })).status,
    200,
  );
  await bob('MKCOL', `${files}team/b`);
  const to = (destination: string) => ({ headers: { destination } });
  for (const [method, path, call] of [
    ['COPY', `${files}team/a`, to(`${files}team/c`)],
    ['COPY', `${files}team/a`, to(`${bobFiles}c`)],
    ['COPY', `${files}team/b`, to(`${files}team/a`)],
    ['MOVE', `${files}team/a`, to(`${files}team/c`)],
    ['MOVE', `${files}team/b`, to(`${files}team/a`)],
    ['DELETE', `${files}team/a`, {}],
  ] as const)
    assert.equal((await bob(method, path, call)).status, 403, `${method} ${path}`);
  assert.equal((await ann('GET', `${files}team/a/secret/f`)).status, 200);
  const shallow = { destination: `${files}team/d`, depth: '0' };
  assert.equal((await bob('COPY', `${files}team/a`, { headers: shallow })).status, 201);
  assert.equal((await ann('DELETE', `${files}team/a`)).status, 204);
});

test('who copies in somebody else’s calendar may change the copy, and not what was copied', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('MKCALENDAR', `${home}work/`);
  await ann('PUT', `${home}calendar/a.ics`, { body: event('a') });
  for (const name of ['calendar', 'work'])
    await grant(stage, rightsOfLevel('write-own'), { name, to: 'bob' });
  await bob('PUT', `${home}calendar/b.ics`, { body: event('b') });
  const put = async (path: string, uid: string): Promise<number> =>
    (await bob('PUT', home + path, { body: event(uid) })).status;
  for (const name of ['a', 'b']) {
    const headers = { destination: `${home}work/${name}.ics` };
    assert.equal((await bob('COPY', `${home}calendar/${name}.ics`, { headers })).status, 201);
    assert.equal(await put(`work/${name}.ics`, name), 204);
  }
  assert.equal(await put('calendar/a.ics', 'a'), 403);
  // What the owner copies is the owner's.
  const headers = { destination: `${home}work/b.ics` };
  assert.equal((await ann('COPY', `${home}calendar/b.ics`, { headers })).status, 204);
  assert.equal(await put('work/b.ics', 'b'), 403);
});
