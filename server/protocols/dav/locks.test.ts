import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavClient } from '../../../test/support/dav-stage.ts';

const files = '/dav/files/ann@example.test/';
const info = (scope = 'exclusive'): string =>
  `<lockinfo xmlns="DAV:"><lockscope><${scope}/></lockscope><locktype><write/></locktype><owner><href>me</href></owner></lockinfo>`;

async function lock(
  client: DavClient,
  path: string,
  { scope = 'exclusive', headers = {} }: { scope?: string; headers?: Record<string, string> } = {},
) {
  const answer = await client('LOCK', path, { body: info(scope), headers });
  return { ...answer, token: String(answer.headers['lock-token'] ?? '') };
}

// RFC 4918 §9.10, RFC 4918 §7.3
test('a lock of an unused path makes an empty document, and keeps others from writing', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const made = await lock(ann, `${files}new`, { headers: { timeout: 'Second-600' } });
  assert.equal(made.status, 201);
  assert.match(made.token, /^<urn:uuid:[0-9a-f-]{36}>$/);
  assert.match(
    made.text,
    /<D:timeout>Second-600<.*<D:lockroot><D:href>\/dav\/files\/ann@example\.test\/new</,
  );
  assert.equal((await ann('GET', `${files}new`)).body.length, 0);
  const refused = await ann('PUT', `${files}new`, { body: 'x' });
  assert.equal(refused.status, 423);
  assert.match(refused.text, /<D:lock-token-submitted><D:href>/);
  const headers = { if: `(${made.token})` };
  assert.equal((await ann('PUT', `${files}new`, { body: 'x', headers })).status, 204);
  for (const [method, more] of [
    ['DELETE', {}],
    ['MOVE', { destination: `${files}other` }],
    ['PROPPATCH', {}],
  ] as const) {
    const body =
      method === 'PROPPATCH'
        ? '<propertyupdate xmlns="DAV:"><set><prop><a/></prop></set></propertyupdate>'
        : '';
    assert.equal((await ann(method, `${files}new`, { headers: more, body })).status, 423, method);
  }
  assert.equal(
    (await ann('UNLOCK', `${files}new`, { headers: { 'lock-token': '<urn:x>' } })).status,
    409,
  );
  assert.equal(
    (await ann('UNLOCK', `${files}new`, { headers: { 'lock-token': made.token } })).status,
    204,
  );
  assert.equal((await ann('DELETE', `${files}new`)).status, 204);
});

// RFC 4918 §9.10.3
test('a collection with something locked in it is not locked as a whole, and the answer says what it is', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCOL', `${files}d`);
  await ann('PUT', `${files}d/a%20b`, { body: 'x' });
  await lock(ann, `${files}d/a%20b`);
  const refused = await lock(ann, `${files}d`);
  assert.equal(refused.status, 207);
  assert.equal(refused.headers['lock-token'], undefined);
  assert.match(refused.text, /\/d\/a%20b<\/D:href><D:status>HTTP\/1.1 423/);
  assert.match(refused.text, /\/d\/<\/D:href><D:status>HTTP\/1.1 424/);
  assert.equal((await lock(ann, `${files}d`, { headers: { depth: '0' } })).status, 200);
});

// RFC 4918 §10.4
test('If is about what the account sees, by whatever name it sees it', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  // One's own may be called as what others share is.
  const own = '/dav/calendars/ann@example.test/plans~bob@example.test/';
  await ann('MKCALENDAR', own);
  const { token } = await lock(ann, own);
  const event = (uid: string): string =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const put = async (client: typeof ann, path: string, condition: string) =>
    (await client('PUT', path, { body: event('a'), headers: { if: condition } })).status;
  assert.equal(await put(ann, `${own}a.ics`, `<${own}> (${token})`), 201);
  await ann('UNLOCK', own, { headers: { 'lock-token': token } });
  // What is kept from somebody cannot be asked for in this way either.
  await grant(stage, rightsOfLevel('write'));
  const { headers } = await ann('GET', `${own}a.ics`);
  const shared = '/dav/calendars/ann@example.test/calendar/';
  const hidden = `<${own}a.ics> ([${String(headers['etag'])}])`;
  assert.equal(await put(bob, `${shared}a.ics`, hidden), 412);
  assert.equal(await put(ann, `${shared}a.ics`, hidden), 201);
});

// RFC 4918 §6.2
test('exclusive locks stand alone, shared ones beside each other', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${files}a`, { body: 'x' });
  const first = await lock(ann, `${files}a`, { scope: 'shared' });
  const second = await lock(ann, `${files}a`, { scope: 'shared' });
  assert.deepEqual([first.status, second.status], [200, 200]);
  const refused = await lock(ann, `${files}a`);
  assert.equal(refused.status, 423);
  assert.match(refused.text, /<D:no-conflicting-lock>/);
  assert.equal(
    (await ann('PUT', `${files}a`, { headers: { if: `(${second.token})` } })).status,
    204,
  );
});

// RFC 4918 §7.4, RFC 4918 §7.5
test('a lock of a folder reaches what is in it as deep as was asked', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCOL', `${files}d`);
  await ann('PUT', `${files}d/f`, { body: 'x' });
  const flat = await lock(ann, `${files}d`, { headers: { depth: '0' } });
  assert.equal((await ann('PUT', `${files}d/f`, { body: 'y' })).status, 204);
  assert.equal((await ann('PUT', `${files}d/new`, { body: 'y' })).status, 423);
  assert.equal((await ann('DELETE', `${files}d/f`)).status, 423);
  await ann('UNLOCK', `${files}d`, { headers: { 'lock-token': flat.token } });
  const deep = await lock(ann, `${files}d`);
  assert.equal((await ann('PUT', `${files}d/f`, { body: 'y' })).status, 423);
  const headers = { if: `<${files}d> (${deep.token})` };
  assert.equal((await ann('PUT', `${files}d/f`, { body: 'y', headers })).status, 204);
  const shown = await ann('PROPFIND', `${files}d/f`, { headers: { depth: '0' } });
  assert.ok(shown.text.includes(deep.token.slice(1, -1)));
  assert.equal((await lock(ann, `${files}d/f`)).status, 423);
  await ann('UNLOCK', `${files}d/f`, { headers: { 'lock-token': deep.token } });
  const below = await lock(ann, `${files}d/f`);
  assert.equal((await ann('DELETE', `${files}d`)).status, 423);
  assert.equal(
    (await ann('DELETE', `${files}d`, { headers: { if: `<${files}d/f> (${below.token})` } }))
      .status,
    204,
  );
});

// RFC 4918 §9.10.2, RFC 4918 §6.6
test('a lock is renewed, and runs out', async () => {
  await using stage = await createDavStage({ settings: { maxLockTime: 120_000 } });
  const ann = stage.as('ann');
  await ann('PUT', `${files}a`, { body: 'x' });
  const made = await lock(ann, `${files}a`, { headers: { timeout: 'Infinite' } });
  assert.match(made.text, /Second-120</);
  await stage.clock.advance(100_000);
  const renewed = await ann('LOCK', `${files}a`, { headers: { if: `(${made.token})` } });
  assert.equal(renewed.status, 200);
  assert.match(renewed.text, /Second-120</);
  const again = { headers: { 'lock-token': made.token } };
  assert.equal((await ann('LOCK', `${files}a`, again)).status, 200);
  await stage.clock.advance(100_000);
  assert.equal((await ann('PUT', `${files}a`, { body: 'y' })).status, 423);
  await stage.clock.advance(30_000);
  assert.equal((await ann('PUT', `${files}a`, { body: 'y' })).status, 204);
  assert.equal(
    (await ann('LOCK', `${files}a`, { headers: { if: `(${made.token})` } })).status,
    412,
  );
  assert.equal((await ann('LOCK', `${files}a`)).status, 400);
});

// RFC 4918 §10.4
test('lists of If are held against tokens and tags', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { etag } = (await ann('PUT', `${files}a`, { body: 'x' })).headers;
  const { token } = await lock(ann, `${files}a`);
  const put = async (header: string): Promise<number> =>
    (await ann('PUT', `${files}a`, { body: 'x', headers: { if: header } })).status;
  assert.equal(await put(`(${token} [${etag}])`), 204);
  assert.equal(await put(`(${token} ["no"])`), 412);
  assert.equal(await put(`(${token} ["no"]) (Not <DAV:no-lock> ${token})`), 204);
  assert.equal(await put(`(Not <DAV:no-lock>)`), 423);
  assert.equal(await put(`<${files}other> (${token})`), 412);
  assert.equal(await put(`(<DAV:no-lock>)`), 412);
  assert.equal(await put(`(${token}`), 400);
  assert.equal(await put(`<http://127.0.0.1:${stage.port}${files}a> (${token})`), 204);
});

test('a lock of one account is of no use to another, and calendars lock nothing that is not there', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${files}a`, { body: 'x' });
  const [owner, sharee] = [await stage.account('ann'), await stage.account('bob')];
  await stage.directory.grants.change({
    owner: owner.id,
    collection: '',
    grantee: { kind: 'account', account: sharee.id },
    rights: 'lrswite',
  });
  const { token } = await lock(ann, `${files}a`);
  assert.equal(
    (await bob('PUT', `${files}a`, { body: 'y', headers: { if: `(${token})` } })).status,
    423,
  );
  assert.equal(
    (await bob('UNLOCK', `${files}a`, { headers: { 'lock-token': token } })).status,
    403,
  );
  assert.equal((await lock(ann, '/dav/calendars/ann@example.test/calendar/x.ics')).status, 403);
  assert.equal((await lock(ann, '/dav/calendars/ann@example.test/')).status, 403);
});

// RFC 4918 §14.12
test('a locked collection is named with its slash, whoever is told of the lock', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCOL', `${files}d`);
  const made = await lock(ann, `${files}d`);
  const root = `<D:lockroot><D:href>${files}d/</D:href></D:lockroot>`;
  assert.ok(made.text.includes(root), made.text);
  const found = await ann('PROPFIND', `${files}d/`, { headers: { depth: '0' } });
  assert.ok(found.text.includes(root), found.text);
  for (const refused of [await lock(ann, `${files}d`), await ann('PUT', `${files}d/f`)]) {
    assert.equal(refused.status, 423);
    assert.ok(refused.text.includes(`<D:href>${files}d/</D:href>`), refused.text);
  }
});

// RFC 4918 §7.6
test('what is put in the place of something locked is locked as that was', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const name of ['a', 'b', 'temporary']) await ann('PUT', files + name, { body: name });
  await ann('MKCOL', `${files}d`);
  await ann('PUT', `${files}d/f`, { body: 'x' });
  await ann('MKCOL', `${files}e`);
  const { token } = await lock(ann, `${files}a`);
  const over = { destination: `${files}a`, if: `<${files}a> (${token})` };
  assert.equal((await ann('COPY', `${files}b`, { headers: over })).status, 204);
  assert.equal((await ann('PUT', `${files}a`, { body: 'x' })).status, 423);
  assert.equal((await ann('MOVE', `${files}temporary`, { headers: over })).status, 204);
  assert.equal((await ann('GET', `${files}a`)).text, 'temporary');
  assert.equal((await ann('PUT', `${files}a`, { body: 'x' })).status, 423);
  const held = { 'lock-token': token };
  assert.equal((await ann('UNLOCK', `${files}a`, { headers: held })).status, 204);
  // What lay in a folder is gone with its locks; a document in the place of a folder is another thing.
  const below = await lock(ann, `${files}d/f`);
  const replaced = { destination: `${files}d`, if: `<${files}d/f> (${below.token})` };
  assert.equal((await ann('COPY', `${files}e`, { headers: replaced })).status, 204);
  assert.equal((await ann('PUT', `${files}d/f`, { body: 'x' })).status, 201);
  const folder = await lock(ann, `${files}d`);
  const instead = { destination: `${files}d`, if: `<${files}d> (${folder.token})` };
  assert.equal((await ann('COPY', `${files}b`, { headers: instead })).status, 204);
  assert.equal((await ann('PUT', `${files}d`, { body: 'x' })).status, 204);
});

test('what is locked while it is being moved to another account stays', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const others = '/dav/files/bob@example.test/in/';
  await stage.as('bob')('MKCOL', others);
  const given = { owner: 'bob', kind: 'files', name: 'Files/in', to: 'ann' } as const;
  await grant(stage, rightsOfLevel('write'), given);
  await ann('MKCOL', `${files}d`);
  for (let i = 0; i < 50; i++) await ann('PUT', `${files}d/${i}`, { body: 'x' });
  const authorization = `Basic ${Buffer.from('ann@example.test:secret').toString('base64')}`;
  const headers = { authorization, destination: `${others}d` };
  const moving = fetch(`http://127.0.0.1:${stage.port}${files}d`, { method: 'MOVE', headers });
  while ((await ann('GET', `${others}d/0`)).status === 404);
  assert.equal((await lock(ann, `${files}d/49`)).status, 200);
  assert.equal((await moving).status, 423);
  assert.equal((await ann('GET', `${files}d/49`)).status, 200);
});
