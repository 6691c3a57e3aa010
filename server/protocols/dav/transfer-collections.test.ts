import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const home = (name: string, space = 'calendars') => `/dav/${space}/${name}@example.test/`;

const object = (uid: string, ...lines: readonly string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'SUMMARY:Plans',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const meeting = (uid: string): string =>
  object(
    uid,
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:eve@example.test',
  );

/** What Ann may do with everything that the team has. */
async function start(rights: string, bytes?: number) {
  const quota = { bytes, messages: undefined };
  const stage = await createDavStage({ quota });
  await stage.addAccount('team', 'group');
  await stage.addAccount('eve');
  await grant(stage, rights);
  const ann = stage.as('ann');
  await ann('MKCALENDAR', `${home('ann')}work/`);
  const run = async (method: string, from: string, to: string, headers = {}) =>
    await ann(method, from, { headers: { destination: to, ...headers } });
  return { stage, ann, run };
}

async function grant({ directory, account }: DavStage, rights: string): Promise<void> {
  const [{ id: owner }, ann] = [await account('team'), await account('ann')];
  const grantee = { kind: 'account', account: ann.id } as const;
  await directory.grants.change({ owner, collection: '', grantee, rights });
}

test('a calendar goes to another account with all that is in it, by who may make calendars there', async () => {
  const { stage, ann, run } = await start('lrswite');
  await using _stage = stage;
  const [work, there] = [`${home('ann')}work/`, `${home('team')}projects/`];
  await ann('PUT', `${work}a.ics`, { body: object('a') });
  await ann('PUT', `${work}b.ics`, { body: object('b', 'CLASS:PRIVATE') });
  await ann('PROPPATCH', work, {
    body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>Work</displayname></prop></set></propertyupdate>',
  });
  assert.equal((await run('COPY', work, there)).status, 403);
  await grant(stage, 'lrswikxte1');
  assert.equal((await run('COPY', work, there)).status, 201);
  assert.equal((await ann('GET', `${there}a.ics`)).text, object('a'));
  assert.equal((await ann('GET', `${work}a.ics`)).text, object('a'));
  const look = '<propfind xmlns="DAV:"><prop><displayname/><resourcetype/></prop></propfind>';
  const { text } = await ann('PROPFIND', there, { headers: { depth: '0' }, body: look });
  assert.match(text, /<D:displayname>Work<.*<C:calendar\/>/s);
  assert.equal((await run('MOVE', work, there, { overwrite: 'F' })).status, 412);
  await ann('DELETE', `${work}b.ics`);
  assert.equal((await run('MOVE', work, there)).status, 204);
  assert.equal((await ann('GET', work)).status, 404);
  assert.equal((await ann('GET', `${there}b.ics`)).status, 404);
  assert.equal((await ann('GET', `${there}a.ics`)).status, 200);
  const copied = await run('COPY', there, `${home('ann')}mine/`, { depth: '0' });
  assert.equal(copied.status, 201);
  assert.equal((await ann('GET', `${home('ann')}mine/a.ics`)).status, 404);
  const listed = await ann('PROPFIND', home('team'), { headers: { depth: '1' } });
  assert.equal(listed.text.split('/projects').length, 2);
});

test('an address book goes to another account, too', async () => {
  const { stage, ann, run } = await start('lrswikxte');
  await using _stage = stage;
  const book = `${home('ann', 'addressbooks')}friends/`;
  const card = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:c\r\nFN:Cleo\r\nEND:VCARD\r\n';
  await ann('MKCOL', book);
  await ann('PUT', `${book}c.vcf`, { body: card });
  const there = `${home('team', 'addressbooks')}partners/`;
  assert.equal((await run('MOVE', book, there)).status, 201);
  assert.equal((await ann('GET', `${there}c.vcf`)).text, card);
  assert.equal((await ann('GET', book)).status, 404);
});

test('meetings that others know of keep their calendar where it is, and nothing is left half way (RFC 6638 §3.2.4.3)', async () => {
  const { stage, ann, run } = await start('lrswikxte1');
  await using _stage = stage;
  const [work, there] = [`${home('ann')}work/`, `${home('team')}projects/`];
  await ann('PUT', `${work}a.ics`, { body: object('a') });
  await ann('PUT', `${work}m.ics`, { body: meeting('m') });
  const moved = await run('MOVE', work, there);
  assert.equal(moved.status, 403);
  assert.match(moved.text, /<C:allowed-organizer-scheduling-object-change\/>/);
  assert.equal((await ann('GET', there)).status, 404);
  assert.equal((await ann('GET', `${work}a.ics`)).status, 200);
  assert.equal((await run('COPY', work, there)).status, 201);
  assert.equal((await ann('GET', `${there}m.ics`)).status, 200);
});

test('what somebody sees in part only is not taken along', async () => {
  const { stage, ann, run } = await start('lrswikxte');
  await using _stage = stage;
  const team = `${home('team')}projects/`;
  await ann('MKCALENDAR', team);
  // As somebody else of the team put it there.
  const { id } = await stage.account('team');
  const bytes = Buffer.from(object('a', 'CLASS:PRIVATE'));
  await using prepared = await stage.store.prepareDocument(
    { kind: 'memory', bytes },
    'text/calendar',
  );
  await stage.store.transact(id, async (tx) => {
    const projects = await tx.collectionByName('calendar', 'projects');
    await tx.putDocument(projects!.id, { name: 'a.ics', prepared });
  });
  assert.equal((await run('COPY', team, `${home('ann')}mine/`)).status, 403);
  assert.equal((await ann('GET', `${home('ann')}mine/`)).status, 404);
  assert.equal((await run('COPY', `${home('ann')}inbox/`, `${home('team')}x/`)).status, 403);
});

test('what is over the quota of the other account leaves both as they were', async () => {
  const { stage, ann, run } = await start('lrswikxte', 3_000);
  await using _stage = stage;
  const [work, there] = [`${home('ann')}work/`, `${home('team')}projects/`];
  await ann('MKCALENDAR', `${home('team')}other/`);
  for (const uid of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) {
    await ann('PUT', `${work}${uid}.ics`, { body: object(uid) });
    await ann('PUT', `${home('team')}other/${uid}.ics`, { body: object(`other-${uid}`) });
  }
  assert.equal((await run('MOVE', work, there)).status, 507);
  assert.equal((await ann('GET', there)).status, 404);
  assert.equal((await ann('GET', `${work}j.ics`)).status, 200);
  await ann('MKCALENDAR', there);
  assert.equal((await run('MOVE', work, there)).status, 507);
  assert.equal((await ann('GET', `${there}a.ics`)).status, 404);
  const listed = await ann('PROPFIND', home('team'), { headers: { depth: '1' } });
  assert.equal(listed.text.split('/projects').length, 2);
});
