// This server as a source over DAV, as another one sees it: default calendar, what is shared, who may do what, other sign-ins.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import { openSource } from '#migration/open-endpoints.ts';
import type { SourceFolder } from '#migration/item.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { cardText, eventText } from '../support/dav-peer.ts';
import { grant } from '../support/dav-grants.ts';

async function sourceOf(
  t: TestContext,
  stage: DavStage,
  {
    path = '',
    options = {},
    secrets = {},
  }: Partial<{
    path: string;
    options: Record<string, string>;
    secrets: Record<string, string>;
  }> = {},
) {
  const source = await openSource({
    endpoint: parseEndpoint(`dav://127.0.0.1:${stage.port}${path}`, options),
    secrets,
    clock: createSystemClock(),
    random: createRandom(),
    store: stage.store,
    directory: stage.directory,
    version: 'test',
  });
  t.after(async () => await source[Symbol.asyncDispose]());
  return source;
}

const login = { name: 'ann@example.test', password: 'secret' };
const foldersOf = async (
  t: TestContext,
  stage: DavStage,
  given: Parameters<typeof sourceOf>[2] = {},
) => {
  const session = await (await sourceOf(t, stage, given)).open(login);
  return { session, folders: await Array.fromAsync(session.folders()) };
};
const namesOf = (folders: readonly SourceFolder[]) =>
  folders.map(({ kind, path, role }) => `${kind} ${path.join('/')} ${role ?? ''}`.trim()).sort();

test('homes are found from the host, a principal, a home and a path with the name in it', async (t) => {
  await using stage = await createDavStage();
  const { folders } = await foldersOf(t, stage);
  const all = namesOf(folders);
  assert.equal(folders.filter(({ role }) => role === 'default').length, 1);
  assert.deepEqual([...new Set(folders.map(({ kind }) => kind))].sort(), [
    'addressbook',
    'calendar',
    'notes',
    'tasks',
  ]);
  for (const path of ['/dav/', '/dav/principals/ann@example.test/', '/dav/principals/{user}/'])
    assert.deepEqual(namesOf((await foldersOf(t, stage, { path })).folders), all, path);
  const home = await foldersOf(t, stage, { path: '/dav/calendars/{user}/' });
  assert.deepEqual(
    namesOf(home.folders).map((name) => name.replace(/ default$/, '')),
    all
      .filter((name) => !name.startsWith('addressbook'))
      .map((name) => name.replace(/ default$/, '')),
  );
});

test('contents come byte for byte, and a later listing names only what changed', async (t) => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const base = '/dav/calendars/ann@example.test/calendar';
  for (let n = 1; n <= 60; n++)
    await ann('PUT', `${base}/${n}.ics`, {
      body: eventText(n),
      headers: { 'content-type': 'text/calendar' },
    });
  const { session, folders } = await foldersOf(t, stage);
  const calendar = folders.find(({ role }) => role === 'default')!;
  const first = await session.list(calendar, '');
  const items = (await Array.fromAsync(first.items)).flat();
  const read = await Array.fromAsync(session.read(calendar, items));
  assert.deepEqual(
    read.map((it) => ('content' in it ? it.content.bytes.toString() : it.error.message)).sort(),
    Array.from({ length: 60 }, (_, n) => eventText(n + 1)).sort(),
  );
  await ann('DELETE', `${base}/3.ics`);
  await ann('PUT', `${base}/4.ics`, {
    body: eventText(4).replace('Event 4', 'Later'),
    headers: { 'content-type': 'text/calendar' },
  });
  const second = await session.list(calendar, first.state());
  assert.equal(second.isComplete, false);
  assert.deepEqual(
    (await Array.fromAsync(second.items)).flat().map(({ id }) => id),
    ['/dav/calendars/ann@example.test/calendar/4.ics'],
  );
  assert.deepEqual(second.gone(), ['/dav/calendars/ann@example.test/calendar/3.ics']);
  const stale = await session.list(calendar, 'sync urn:nobody:knows');
  assert.equal(stale.isComplete, true);
  assert.equal((await Array.fromAsync(stale.items)).flat().length, 59);
  const gone = await Array.fromAsync(
    session.read(calendar, [items.find(({ id }) => id.endsWith('/3.ics'))!]),
  );
  assert.match('error' in gone[0]! ? gone[0].error.message : '', /is not there any more/);
});

test('what others share is left out and told; who may do what with the own is told', async (t) => {
  await using stage = await createDavStage();
  await grant(stage, 'lr', { owner: 'bob', to: 'ann' });
  await grant(stage, 'lrwite');
  const { session, folders } = await foldersOf(t, stage);
  const calendar = folders.find(({ role }) => role === 'default')!;
  assert.deepEqual(calendar.access, [{ who: 'bob@example.test', rights: 'lrwite' }]);
  assert.equal(
    folders.some(({ path }) => path.join('').includes('bob')),
    false,
  );
  const { losses } = await session.settings();
  assert.deepEqual(
    losses.map(({ what }) => what),
    ['shared-collection', 'directory-book'],
  );
});

test("the list of addresses is left out by what it is, and told; a book of one's own of that name is not", async (t) => {
  await using stage = await createDavStage();
  const names = async (path = '') => {
    const { session, folders } = await foldersOf(t, stage, { path });
    const { losses } = await session.settings();
    return [
      folders.filter(({ kind }) => kind === 'addressbook').map((it) => it.path.join('/')),
      losses.filter(({ what }) => what === 'directory-book').map(({ detail }) => detail),
    ];
  };
  const home = '/dav/addressbooks/ann@example.test/';
  const ann = stage.as('ann');
  assert.match((await ann('PROPFIND', home, { headers: { depth: '1' } })).text, /directory\//);
  const told = [
    `Directory (${home}directory/) is what the server makes of its own list of addresses: it is left out`,
  ];
  assert.deepEqual(await names(), [['Contacts'], told]);
  assert.deepEqual(await names('/dav/addressbooks/{user}/'), [['Contacts'], told]);
  const account = await stage.account('ann');
  await stage.store.transact(account.id, async (tx) => {
    await tx.createCollection({ kind: 'addressbook', name: 'directory' });
  });
  assert.deepEqual(await names(), [['Contacts', 'directory'], []]);
});

test('an address book is read, and a wrong password is told as one', async (t) => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const path = '/dav/addressbooks/ann@example.test/contacts/1.vcf';
  await ann('PUT', path, { body: cardText(1), headers: { 'content-type': 'text/vcard' } });
  const { session, folders } = await foldersOf(t, stage);
  const book = folders.find(({ kind }) => kind === 'addressbook')!;
  const items = (await Array.fromAsync((await session.list(book, '')).items)).flat();
  const [card] = await Array.fromAsync(session.read(book, items));
  assert.equal('content' in card! && card.content.bytes.toString(), cardText(1));
  const source = await sourceOf(t, stage);
  await assert.rejects(source.open({ ...login, password: 'wrong' }), {
    code: 'authentication-failed',
  });
  await assert.rejects(source.open({ name: login.name }), /no password is given/);
  const probe = await source.probe(login);
  assert.match(probe.facts['collections']!, /\(addressbook\)/);
});
