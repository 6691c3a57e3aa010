// Who may do what with calendars at other servers becomes grants here, and the other way round where the server lets it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { allCalendars } from '#directory/calendar-proxies.ts';
import { levelOf, rightsOfLevel } from '#directory/sharing-levels.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import { openSource, openTarget, type EndpointOpening } from '#migration/open-endpoints.ts';
import { cyrusFiles } from '../support/cyrus.ts';
import { startCyrusDav } from '../support/cyrus-dav.ts';
import { askPeer } from '../support/dav-peer.ts';
import { createDavStage } from '../support/dav-stage.ts';
import { grant } from '../support/dav-grants.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { skipWithoutFiles } from '../support/peer.ts';

type Data = Pick<EndpointOpening, 'store' | 'directory'>;

const openingOf = (port: number, { store, directory }: Data): EndpointOpening => ({
  endpoint: parseEndpoint(`dav://127.0.0.1:${port}`),
  secrets: {},
  clock: createSystemClock(),
  random: createRandom(),
  store,
  directory,
  version: 'test',
});

test('access lists and proxies become grants, under the addresses that people get', async () => {
  await using stage = await createDavStage();
  await using desk = await openMigrationDesk();
  await stage.addAccount('cyd');
  await grant(stage, 'lrwite');
  const members = (name: string) =>
    `<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><A:group-member-set><A:href>/dav/principals/${name}@example.test/</A:href></A:group-member-set></A:prop></A:set></A:propertyupdate>`;
  const proxies = '/dav/principals/ann@example.test/calendar-proxy-read/';
  assert.equal((await stage.as('ann')('PROPPATCH', proxies, { body: members('cyd') })).status, 207);
  const { directory } = desk.server.data;
  await directory.domains.add({ name: 'new.test' });
  const robert = await directory.accounts.add({ address: 'robert@new.test' });
  const cyd = await directory.accounts.add({ address: 'cyd@new.test' });
  const user = (source: string, target: string) => ({ source, target, phase: '' });
  const users = [{ ...user('ann@example.test', 'ann@example.test'), password: 'secret' }];
  const everybody = [
    ...users,
    user('bob@example.test', 'robert@new.test'),
    user('cyd@example.test', 'cyd@new.test'),
  ];
  await using source = await openSource(openingOf(stage.port, stage));
  const [done] = await desk.run(source, {}, { users, everybody });
  assert.deepEqual(done?.problems, []);
  const ann = await directory.accounts.expect('ann@example.test');
  const calendar = await desk.server.mail.store.read(ann.id, (r) =>
    r.collectionByRole('calendar', 'default'),
  );
  assert.equal(await directory.grants.rightsOf(robert.id, ann.id, calendar!.objectId), 'lrwite');
  assert.equal(
    await directory.grants.rightsOf(cyd.id, ann.id, allCalendars),
    rightsOfLevel('read'),
  );
});

test('sharees of Nextcloud, whose access lists are protected, come with the calendar', async () => {
  const invite = (tag: string, inner: string) =>
    `<oc:user><D:href>principal:principals/${tag}</D:href><oc:invite-${inner}</oc:user>`;
  const calendarUrl = '/remote.php/dav/calendars/ann/personal/';
  const answers: Record<string, string> = {
    invite:
      invite('users/bob', 'accepted/><oc:access><oc:read-write/></oc:access>') +
      invite('groups/sales', 'accepted/><oc:access><oc:read/></oc:access>') +
      invite('users/cyd', 'declined/><oc:access><oc:read/></oc:access>'),
  };
  await using server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      const isInvite = body.includes('http://owncloud.org/ns');
      const isPrincipal = request.url!.includes('/principals/');
      const prop = isInvite
        ? `<oc:invite>${answers['invite']}</oc:invite>`
        : isPrincipal || !request.url!.includes('/calendars/')
          ? '<D:current-user-principal><D:href>/remote.php/dav/principals/users/ann/</D:href></D:current-user-principal><C:calendar-home-set><D:href>/remote.php/dav/calendars/ann/</D:href></C:calendar-home-set>'
          : '<D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>Personal</D:displayname>';
      const href = request.url!.includes('/calendars/') ? calendarUrl : request.url!;
      const type = { 'content-type': 'application/xml' };
      response.writeHead(request.method === 'PROPFIND' ? 207 : 200, { ...type, dav: '1, 3' });
      response.end(
        `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:oc="http://owncloud.org/ns"><D:response><D:href>${href}</D:href><D:propstat><D:prop>${prop}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await using desk = await openMigrationDesk();
  const data = { store: desk.server.mail.store, directory: desk.server.data.directory };
  await using source = await openSource(openingOf(port, data));
  await using session = await source.open({ name: 'ann', password: 'x' });
  const folders = await Array.fromAsync(session.folders());
  assert.deepEqual(
    folders.map(({ path, access }) => [path, access]),
    [
      [
        ['Personal'],
        [
          { who: 'bob', rights: 'lrwite' },
          { who: 'sales', rights: 'lr', isGroup: true },
        ],
      ],
    ],
  );
});

test('a server that takes access lists is given them, and what was in them stays', async () => {
  await using stage = await createDavStage();
  const cyd = await stage.addAccount('cyd');
  await grant(stage, 'lr', { to: 'cyd' });
  await using target = await openTarget(openingOf(stage.port, stage));
  await using session = await target.open({ address: 'ann@example.test', password: 'secret' });
  const calendar = (await session.folders()).find(({ role }) => role === 'default')!;
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const found = await stage.store.read(ann.id, (r) => r.collectionByName('calendar', 'calendar'));
  const rightsOf = async (id: typeof bob.id) =>
    levelOf(await stage.directory.grants.rightsOf(id, ann.id, found!.objectId));
  const access = [
    { who: 'bob@example.test', rights: 'lrwite' },
    { who: 'nobody@example.test', rights: 'lr' },
  ];
  const losses = await session.changeAccess(calendar, access, 'add');
  assert.deepEqual(
    losses.map(({ detail }) => detail.replace(/^[^:]*: /, '')),
    ['nobody@example.test (lr): nobody of this name is found in the target'],
  );
  assert.equal(await rightsOf(bob.id), 'write');
  assert.equal(await rightsOf(cyd.id), 'read');
  assert.equal(stage.sentMails.length, 0);
  await session.changeAccess(calendar, access.slice(0, 1), 'remove');
  assert.equal(await rightsOf(bob.id), undefined);
  assert.equal(await rightsOf(cyd.id), 'read');
});

test(
  'Cyrus takes access for everybody; of a single person, whom it does not take in a list, it is told',
  { skip: skipWithoutFiles(...cyrusFiles) },
  async () => {
    await using peer = await startCyrusDav(['ann', 'bob']);
    await using desk = await openMigrationDesk();
    const data = { store: desk.server.mail.store, directory: desk.server.data.directory };
    await using target = await openTarget(openingOf(peer.port, data));
    await using session = await target.open({ address: 'ann', password: 'pass' });
    const wish = { kind: 'calendar', path: ['Team'], isSubscribed: true } as const;
    const place = await session.expectFolder(wish);
    const path = new URL(place.id).pathname;
    const look = async () => {
      const headers = { depth: '0' };
      try {
        return (await askPeer(peer, 'bob', { method: 'PROPFIND', path, headers })).status;
      } catch {
        return 'refused';
      }
    };
    // Bob's account comes to be when it is first used.
    await askPeer(peer, 'bob', {
      method: 'PROPFIND',
      path: peer.calendars('bob'),
      headers: { depth: '0' },
    });
    const before = await look();
    const access = [
      { who: 'anyone', rights: 'lr' },
      { who: 'bob', rights: 'lrwite' },
    ];
    const losses = await session.changeAccess(place, access, 'add');
    assert.deepEqual(
      losses.map(({ detail }) => /^Team: bob \(lrwite\): .*recognized-principal/.test(detail)),
      [true],
    );
    assert.deepEqual([before, await look()], ['refused', 207]);
  },
);
