// Calendars, tasks and cards out of this server into others, without anybody being invited.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { cyrusFiles } from '../support/cyrus.ts';
import { startCyrusDav } from '../support/cyrus-dav.ts';
import { askPeer, cardText, eventText, taskText, type DavPeer } from '../support/dav-peer.ts';
import { skipWithoutFiles } from '../support/peer.ts';
import { radicaleFiles, startRadicale } from '../support/radicale.ts';

const meeting = eventText(900, [
  'ORGANIZER;CN=Ann:mailto:ann@example.test',
  'ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.test',
  'CATEGORIES:Work',
]);

async function startDesk(t: TestContext, peer: DavPeer) {
  t.after(async () => await peer[Symbol.asyncDispose]());
  const server = await createCommandServer(t, createParts());
  await server.json('account', 'add', 'ann@example.test');
  const put = async (command: 'calendar' | 'contacts', text: string, ...options: string[]) => {
    const file = join(server.folder, 'import');
    writeFileSync(file, text);
    await server.json(command, 'import', 'ann@example.test', file, ...options);
  };
  for (let n = 1; n <= 30; n++) await put('calendar', eventText(n), '--to', 'Team & Co');
  await put('calendar', meeting, '--to', 'Team & Co');
  await put('calendar', taskText(1), '--kind', 'tasks', '--to', 'Home work');
  for (let n = 1; n <= 3; n++) await put('contacts', cardText(n), '--to', 'Friends');
  const list = join(server.folder, 'users.csv');
  writeFileSync(list, 'source,target,target-password\nann@example.test,ann,pass\n');
  const place = `dav://127.0.0.1:${peer.port}`;
  await server.json('migrate', 'new', 'out', '--from', 'mailstead:', '--to', place);
  await server.call('migrate', 'users', 'out', '--csv', list);
  return { ...server, put, run: async () => await server.json('migrate', 'run', 'out') };
}

/** Every object of the account at the peer, as it gives them out. */
async function objectsAt(peer: DavPeer): Promise<string[]> {
  const found: string[] = [];
  for (const home of new Set([peer.calendars('ann'), peer.addressBooks('ann')])) {
    const collections = await listed(peer, home);
    for (const collection of collections)
      if (collection.endsWith('/'))
        for (const path of await listed(peer, collection))
          if (/\.(ics|vcf)$/.test(path))
            found.push((await askPeer(peer, 'ann', { method: 'GET', path })).text);
  }
  return found;
}

async function listed(peer: DavPeer, path: string): Promise<string[]> {
  const { text } = await askPeer(peer, 'ann', {
    method: 'PROPFIND',
    path,
    headers: { depth: '1' },
  });
  return [...text.matchAll(/<(?:\w+:)?href>([^<]+)<\/(?:\w+:)?href><(?:\w+:)?propstat>/g)]
    .map(([, href]) => href!)
    .filter((href) => href !== path);
}

async function goesOut(
  t: TestContext,
  peer: DavPeer,
  { schedules }: { schedules: boolean },
): Promise<void> {
  const desk = await startDesk(t, peer);
  assert.equal((await objectsAt(peer)).length, 0);
  assert.equal((await desk.run())['items'], 35);
  const objects = await objectsAt(peer);
  assert.equal(objects.length, 35);
  const kept = objects.find((text) => text.includes('UID:event-900'))!.replaceAll('\r\n ', '');
  assert.match(kept, /ATTENDEE[^\r\n]*mailto:bob@example\.test/);
  assert.equal(kept.includes('SCHEDULE-AGENT=CLIENT'), schedules);
  assert.equal((await desk.run())['items'], 0);
  // Changed here: it takes the place of what was written.
  await desk.put('calendar', eventText(5).replace('Event 5', 'Event 5 later'), '--to', 'Team & Co');
  await desk.run();
  const later = await objectsAt(peer);
  assert.equal(later.length, 35);
  assert.equal(later.filter((text) => text.includes('Event 5 later')).length, 1);
  const verified = await desk.json('migrate', 'verify', 'out', '--source');
  assert.deepEqual(
    (verified['accounts'] as { compared: number; differences: unknown[] }[]).map(
      ({ compared, differences }) => [compared, differences],
    ),
    [[35, []]],
  );
  const undone = await desk.json('migrate', 'undo', 'out');
  assert.deepEqual(
    (undone['accounts'] as { removed: number; keptCount: number }[]).map(
      ({ removed, keptCount }) => [removed, keptCount],
    ),
    [[35, 0]],
  );
  assert.equal((await objectsAt(peer)).length, 0);
}

test(
  'Radicale is given everything, and what is changed; undo takes it back',
  { skip: skipWithoutFiles(...radicaleFiles) },
  async (t) => await goesOut(t, await startRadicale(['ann']), { schedules: false }),
);

test(
  'Cyrus is given everything and invites nobody; undo takes it back',
  { skip: skipWithoutFiles(...cyrusFiles) },
  async (t) => await goesOut(t, await startCyrusDav(['ann']), { schedules: true }),
);
