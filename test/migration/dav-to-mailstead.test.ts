// Calendars, task lists and address books of other servers carried over by the command line.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { cyrusFiles } from '../support/cyrus.ts';
import { startCyrusDav } from '../support/cyrus-dav.ts';
import { askPeer, eventText, fillDavPeer, putDocument, type DavPeer } from '../support/dav-peer.ts';
import { itemsIn, openMoveDesk } from '../support/move-desk.ts';
import { skipWithoutFiles } from '../support/peer.ts';
import { radicaleFiles, startRadicale } from '../support/radicale.ts';

async function startDesk(
  t: TestContext,
  peer: DavPeer,
  { from, options = [] }: { from?: string; options?: readonly string[] } = {},
) {
  t.after(async () => await peer[Symbol.asyncDispose]());
  const place = from ?? `dav://127.0.0.1:${peer.port}`;
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target,password\nann,ann@example.test,pass\n',
    options: ['--from', place, ...options],
  });
  const counts = async () => {
    const report = await desk.json('migrate', 'report', 'move');
    return itemsIn(report, ({ outcome }) => outcome)['ann'];
  };
  const exported = async (command: 'calendar' | 'contacts', name: string) => {
    const done = await desk.call(command, 'export', 'ann@example.test', '--from', name);
    assert.equal(done.code, 0, done.stderr);
    return done.stdout;
  };
  return { ...desk, counts, exported };
}

async function carriesEverything(t: TestContext, peer: DavPeer): Promise<void> {
  const desk = await startDesk(t, peer);
  await fillDavPeer(peer, { events: 70, tasks: 3, cards: 5 });
  const first = await desk.run();
  assert.equal(first['items'], 78);
  const work = await desk.exported('calendar', 'Work & Travel');
  assert.equal(work.match(/^SUMMARY:Event \d+\\, Köln\r$/gm)?.length, 70);
  assert.equal((await desk.exported('contacts', 'Friends')).match(/^FN:/gm)?.length, 5);
  assert.equal((await desk.run())['items'], 0);
  const calendars = peer.calendars('ann');
  await askPeer(peer, 'ann', { method: 'DELETE', path: `${calendars}work/e%207.ics` });
  await putDocument(peer, 'ann', {
    path: `${calendars}work/e%208.ics`,
    text: eventText(8).replace('Event 8', 'Event 8 moved'),
  });
  await putDocument(peer, 'ann', { path: `${calendars}work/new.ics`, text: eventText(100) });
  await desk.run();
  assert.deepEqual(await desk.counts(), { written: 78, gone: 1 });
  const again = await desk.exported('calendar', 'Work & Travel');
  assert.match(again, /SUMMARY:Event 8 moved/);
  assert.match(again, /UID:event-100\r/);
  const verified = await desk.json('migrate', 'verify', 'move', '--source');
  assert.deepEqual(
    (verified['accounts'] as { differences: unknown[] }[]).map(({ differences }) => differences),
    [[]],
  );
}

test(
  'Radicale: collections with their names and colours, items, and changes since',
  { skip: skipWithoutFiles(...radicaleFiles) },
  async (t) => await carriesEverything(t, await startRadicale(['ann'])),
);

test(
  'Cyrus: collections with their names and colours, items, and changes since',
  { skip: skipWithoutFiles(...cyrusFiles) },
  async (t) => await carriesEverything(t, await startCyrusDav(['ann'])),
);

test(
  'an administrator reads the accounts of others, by the name in the path or beside his own',
  { skip: skipWithoutFiles(...radicaleFiles) },
  async (t) => {
    const peer = await startRadicale(['ann', 'boss'], { administrator: 'boss' });
    t.after(async () => await peer[Symbol.asyncDispose]());
    await fillDavPeer(peer, { events: 70, tasks: 3, cards: 5 });
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    await server.json('account', 'add', 'anna@example.test');
    const list = join(server.folder, 'users.csv');
    const secret = join(server.folder, 'secret');
    writeFileSync(secret, 'pass\n');
    const admin = ['--admin', 'boss', '--admin-password-file', secret];
    for (const [name, target, path] of [
      ['beside', 'ann@example.test', ''],
      ['path', 'anna@example.test', '/{user}/'],
    ] as const) {
      writeFileSync(list, `source,target\nann,${target}\n`);
      const place = `dav://127.0.0.1:${peer.port}${path}`;
      await server.json('migrate', 'new', name, '--from', place, ...admin);
      await server.call('migrate', 'users', name, '--csv', list);
      assert.equal((await server.json('migrate', 'run', name))['items'], 78, name);
    }
  },
);
