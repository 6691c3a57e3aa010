import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavClient } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';

const event = (uid: string, summary = 'x'): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

interface Synced {
  readonly status: number;
  readonly text: string;
  readonly there: readonly string[];
  readonly gone: readonly string[];
  readonly isCut: boolean;
  readonly token: string;
}

async function sync(
  client: DavClient,
  options: { token?: string; level?: string; limit?: number; path?: string } = {},
): Promise<Synced> {
  const { token = '', level = 'infinite', limit, path = home } = options;
  const most = limit === undefined ? '' : `<limit><nresults>${limit}</nresults></limit>`;
  const body = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>${level}</sync-level>${most}<prop><getetag/><resourcetype/></prop></sync-collection>`;
  const { status, text } = await client('REPORT', path, { body });
  const there: string[] = [];
  const gone: string[] = [];
  let isCut = false;
  for (const response of text.match(/<D:response>.*?<\/D:response>/gs) ?? []) {
    const name = /<D:href>([^<]*)/.exec(response)![1]!.slice(path.length);
    if (response.includes('507')) isCut = true;
    else if (response.includes('</D:href><D:status>HTTP/1.1 404')) gone.push(name);
    else there.push(name);
  }
  const next = /<D:sync-token>([^<]*)<\/D:sync-token><\/D:multistatus>/.exec(text)?.[1] ?? '';
  return { status, text, there: there.sort(), gone: gone.sort(), isCut, token: next };
}

// RFC 6578 §3.3
test('a home tells which of its calendars changed, and what happened in them', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCALENDAR', `${home}one/`);
  await ann('PUT', `${home}one/1.ics`, { body: event('1') });
  const first = await sync(ann);
  assert.deepEqual(
    first.there.filter((name) => name.startsWith('one/')),
    ['one/', 'one/1.ics'],
  );
  assert.ok(first.there.includes('calendar/') && first.there.includes('inbox/'));
  const nothing = await sync(ann, { token: first.token });
  assert.deepEqual([nothing.there, nothing.gone], [[], []]);
  await ann('PUT', `${home}one/2.ics`, { body: event('2') });
  await ann('DELETE', `${home}one/1.ics`);
  await ann('MKCALENDAR', `${home}two/`);
  const next = await sync(ann, { token: first.token });
  assert.deepEqual(next.there, ['one/', 'one/2.ics', 'two/']);
  assert.deepEqual(next.gone, ['one/1.ics']);
  assert.deepEqual((await sync(ann, { token: first.token, level: '1' })).there, ['one/', 'two/']);
  await ann('DELETE', `${home}one/`);
  const last = await sync(ann, { token: next.token });
  assert.deepEqual([last.there, last.gone], [[], ['one/']]);
  await ann('MKCALENDAR', `${home}one/`);
  assert.deepEqual((await sync(ann, { token: last.token })).there, ['one/']);
});

// RFC 6578 §3.3, RFC 6578 §4
test('a renamed, coloured or moved calendar has changed, and the token is a property', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCALENDAR', `${home}one/`);
  const { token } = await sync(ann, { level: '1' });
  const body =
    '<propfind xmlns="DAV:"><prop><sync-token/><supported-report-set/></prop></propfind>';
  const { text } = await ann('PROPFIND', home, { headers: { depth: '0' }, body });
  assert.ok(text.includes(`<D:sync-token>${token}</D:sync-token>`));
  assert.match(text, /<D:report><D:sync-collection\/>/);
  await ann('PROPPATCH', `${home}one/`, {
    body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>Uno</displayname></prop></set></propertyupdate>',
  });
  const named = await sync(ann, { token, level: '1' });
  assert.deepEqual(named.there, ['one/']);
  await ann('MOVE', `${home}one/`, { headers: { destination: `${home}due/` } });
  const moved = await sync(ann, { token: named.token, level: '1' });
  assert.deepEqual([moved.there, moved.gone], [['due/'], ['one/']]);
});

test('what others share is told of in the home, until it is not shared any more', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const path = '/dav/calendars/bob@example.test/';
  await ann('MKCALENDAR', `${home}one/`);
  const before = await sync(bob, { path });
  const acl = (entry: string) => ({ body: `<acl xmlns="DAV:">${entry}</acl>` });
  const given =
    '<ace><principal><href>/dav/principals/bob@example.test/</href></principal><grant><privilege><read/></privilege></grant></ace>';
  await ann('ACL', `${home}one/`, acl(given));
  await ann('PUT', `${home}one/1.ics`, { body: event('1') });
  const shared = await sync(bob, { path, token: before.token });
  const name = 'one~ann@example.test/';
  assert.deepEqual(shared.there, [name, `${name}1.ics`]);
  await ann('PUT', `${home}one/2.ics`, { body: event('2') });
  const next = await sync(bob, { path, token: shared.token });
  assert.deepEqual(next.there, [name, `${name}2.ics`]);
  await ann('ACL', `${home}one/`, acl(''));
  const last = await sync(bob, { path, token: next.token });
  assert.deepEqual([last.there, last.gone], [[], [name]]);
});

test('a home tells both sides that something is shared or not any more, how, and what its sharee calls it', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const path = '/dav/addressbooks/bob@example.test/';
  const owners = '/dav/addressbooks/ann@example.test/';
  const share = async (what: string): Promise<void> => {
    const CS = 'http://calendarserver.org/ns/';
    const body = `<B:share xmlns:B="${CS}" xmlns:A="DAV:"><B:${what}</B:share>`;
    assert.equal((await ann('POST', `${owners}contacts/`, { body })).status, 200);
  };
  const to = '<A:href>mailto:bob@example.test</A:href>';
  const name = 'contacts~ann@example.test/';
  const since = { ann: await sync(ann, { path: owners }), bob: await sync(bob, { path }) };
  const assertTold = async (what: string, wanted: Record<'ann' | 'bob', readonly string[]>) => {
    for (const [who, at] of [
      ['ann', owners],
      ['bob', path],
    ] as const) {
      const client = stage.as(who);
      const { token } = since[who];
      since[who] = await sync(client, { path: at, token });
      const { there, gone } = since[who];
      assert.deepEqual([...there, ...gone], wanted[who], `${what}, ${who}`);
      const once = await sync(client, { path: at, token: since[who].token, level: '1' });
      assert.deepEqual(once.there, [], what);
    }
  };
  await share(`set>${to}<B:read/></B:set>`);
  await assertTold('shared', { ann: ['contacts/'], bob: [name] });
  await share(`set>${to}<B:read-write/></B:set>`);
  await assertTold('to write', { ann: ['contacts/'], bob: [name] });
  const body =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>Hers</displayname></prop></set></propertyupdate>';
  assert.equal((await bob('PROPPATCH', path + name, { body })).status, 207);
  await assertTold('called', { ann: [], bob: [name] });
  await share(`remove>${to}</B:remove>`);
  await assertTold('taken back', { ann: ['contacts/'], bob: [name] });
  assert.deepEqual(since.bob.gone, [name]);
});

test('who may read from now on is told what is there; who may no more begins anew', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const path = '/dav/calendars/bob@example.test/';
  await ann('PUT', `${home}calendar/1.ics`, { body: event('1') });
  await grant(stage, rightsOfLevel('free-busy'));
  const name = 'calendar~ann@example.test/';
  const { token, there } = await sync(bob, { path });
  assert.deepEqual(
    there.filter((each) => each.startsWith(name)),
    [name],
  );
  await grant(stage, rightsOfLevel('read'));
  const read = await sync(bob, { path, token });
  assert.deepEqual(read.there, [name, `${name}1.ics`]);
  await grant(stage, rightsOfLevel('free-busy'));
  const refused = await sync(bob, { path, token: read.token });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<D:valid-sync-token\/>/);
  assert.deepEqual((await sync(bob, { path, token: read.token, level: '1' })).there, [name]);
});

test('a proxy is told in the home of the owner what may be done there from now on', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const proxies = '/dav/principals/ann@example.test/calendar-proxy-';
  const body =
    '<propertyupdate xmlns="DAV:"><set><prop><group-member-set><href>/dav/principals/bob@example.test/</href></group-member-set></prop></set></propertyupdate>';
  await ann('PROPPATCH', `${proxies}read/`, { body });
  const first = await sync(bob, { level: '1' });
  assert.ok(first.there.includes('calendar/'));
  const same = await sync(bob, { level: '1', token: first.token });
  assert.deepEqual([same.there, same.gone], [[], []]);
  await ann('PROPPATCH', `${proxies}write/`, { body });
  const { there, token } = await sync(bob, { level: '1', token: first.token });
  assert.ok(there.includes('calendar/') && there.includes('tasks/'), there.join());
  assert.deepEqual((await sync(bob, { level: '1', token })).there, []);
});

// RFC 6578 §3.6
test('what one calls a calendar of others, and what one may do with it, is told of in the home', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const path = '/dav/calendars/bob@example.test/';
  const name = 'calendar~ann@example.test/';
  await grant(stage, rightsOfLevel('write'));
  const first = await sync(bob, { path });
  const body =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>Ours</displayname></prop></set></propertyupdate>';
  assert.equal((await bob('PROPPATCH', path + name, { body })).status, 207);
  const renamed = await sync(bob, { path, token: first.token, level: '1' });
  assert.deepEqual([renamed.there, renamed.gone], [[name], []]);
  await grant(stage, rightsOfLevel('read'));
  const lowered = await sync(bob, { path, token: renamed.token, level: '1' });
  assert.deepEqual([lowered.there, lowered.gone], [[name], []]);
  assert.deepEqual((await sync(bob, { path, token: lowered.token })).there, []);
});

test('a limit cuts the answer of a home, and the rest follows', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const name of ['one', 'two']) {
    await ann('MKCALENDAR', `${home}${name}/`);
    for (const n of [1, 2, 3, 4, 5])
      await ann('PUT', `${home}${name}/${n}.ics`, { body: event(`${name}${n}`) });
  }
  const whole = await sync(ann);
  for (const [limit, level] of [
    [3, 'infinite'],
    [2, 'infinite'],
    [2, '1'],
    [1, '1'],
  ] as const) {
    const seen = new Set<string>();
    let token = '';
    for (let rounds = 0; ; rounds++) {
      assert.ok(rounds < 50);
      const part = await sync(ann, { token, limit, level });
      assert.ok(part.there.length <= limit, String(part.there));
      for (const name of part.there) seen.add(name);
      token = part.token;
      if (!part.isCut) break;
    }
    const wanted = whole.there.filter((name) => level !== '1' || name.endsWith('/'));
    assert.deepEqual([...seen].sort(), wanted);
    assert.equal((await sync(ann, { token, level })).there.length, 0);
  }
});

// RFC 6578 §3.2
test('tokens that are not of this home are refused', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const packed = (bytes: string) => `data:,home/${bytes}`;
  for (const token of ['x', 'data:,', packed('AAAA'), packed('_'.repeat(5000)), packed('')]) {
    const { status, text } = await sync(ann, { token });
    assert.equal(status, 403, token);
    assert.match(text, /<D:valid-sync-token\/>/);
  }
  const path = `${home}calendar/`;
  const { token } = await sync(ann, { path });
  assert.equal((await sync(ann, { token })).status, 403);
  assert.equal((await sync(ann, { token: (await sync(ann)).token, path })).status, 403);
  await ann('MKCALENDAR', `${home}one/`);
  await ann('PUT', `${home}one/1.ics`, { body: event('1') });
  const then = await sync(ann);
  await ann('DELETE', `${home}one/`);
  await ann('MKCALENDAR', `${home}one/`);
  // What was in the one before can not be told of.
  assert.equal((await sync(ann, { token: then.token })).status, 403);
  assert.deepEqual((await sync(ann, { token: then.token, level: '1' })).there, ['one/']);
});
