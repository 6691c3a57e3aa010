// Mail to one server, calendars and contacts to another, as one migration.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { askPeer, cardText, eventText } from '../support/dav-peer.ts';
import { startDovecot } from '../support/dovecot.ts';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { askImap } from '../support/imap-commands.ts';
import { numberedMessage } from '../support/imap-desk.ts';
import { skipWithout, skipWithoutFiles } from '../support/peer.ts';
import { radicaleFiles, startRadicale } from '../support/radicale.ts';

test(
  'an account goes to an IMAP server and a CalDAV server, is verified there, and taken back from both',
  { skip: skipWithout('dovecot') || skipWithoutFiles(...radicaleFiles), timeout: 120_000 },
  async (t) => {
    await using old = await startDovecot();
    await using dovecot = await startDovecot();
    await using radicale = await startRadicale(['ann']);
    await fillMailboxes(old.port, 'ann', 40);
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    const file = join(server.folder, 'import');
    for (let n = 1; n <= 4; n++) {
      writeFileSync(file, eventText(n));
      await server.json('calendar', 'import', 'ann@example.test', file, '--to', 'Plans');
    }
    writeFileSync(file, cardText(1));
    await server.json('contacts', 'import', 'ann@example.test', file, '--to', 'Friends');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, 'source,target,password\nann,ann@example.test,pass\n');
    await server.json('migrate', 'new', 'in', '--from', `imap://127.0.0.1:${old.port}`);
    await server.json('migrate', 'users', 'in', '--csv', list);
    await server.json('migrate', 'run', 'in');
    writeFileSync(list, 'source,target,target-password\nann@example.test,ann,pass\n');
    const places = [`imap://127.0.0.1:${dovecot.port}`, `dav://127.0.0.1:${radicale.port}`].flatMap(
      (place) => ['--to', place],
    );
    await server.json('migrate', 'new', 'out', '--from', 'mailstead:', ...places);
    await server.call('migrate', 'users', 'out', '--csv', list);
    const probe = await server.json('migrate', 'probe', 'out');
    assert.deepEqual((probe['target'] as { kinds: string[] }).kinds, [
      'mailbox',
      'calendar',
      'tasks',
      'notes',
      'addressbook',
    ]);
    assert.equal((await server.json('migrate', 'run', 'out'))['items'], 45);
    assert.equal((await server.json('migrate', 'run', 'out'))['items'], 0);
    const verified = await server.json('migrate', 'verify', 'out', '--source');
    assert.deepEqual(
      (verified['accounts'] as { compared: number; differences: unknown[] }[]).map(
        ({ compared, differences }) => [compared, differences],
      ),
      [[45, []]],
    );
    const home = await askPeer(radicale, 'ann', {
      method: 'PROPFIND',
      path: '/ann/',
      headers: { depth: '1' },
    });
    const [plansPath = ''] = /\/ann\/plans-[^<]*/.exec(home.text) ?? [];
    const plans = await askPeer(radicale, 'ann', { method: 'GET', path: plansPath });
    assert.equal(plans.text.match(/^BEGIN:VEVENT/gm)?.length, 4);
    const undone = await server.json('migrate', 'undo', 'out');
    assert.equal((undone['accounts'] as { removed: number }[])[0]!.removed, 45);
  },
);

test(
  'what users renamed at either target gets what is new, and is taken back',
  { skip: skipWithout('dovecot') || skipWithoutFiles(...radicaleFiles), timeout: 120_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    await using radicale = await startRadicale(['ann']);
    const server = await createCommandServer(t, createParts());
    const own = 'ann@example.test';
    await server.json('account', 'add', own);
    const add = async (n: number) => {
      const file = join(server.folder, 'import.ics');
      writeFileSync(file, eventText(n));
      await server.json('calendar', 'import', own, file, '--to', 'Plans');
      const mbox = join(server.folder, 'Box.mbox');
      writeFileSync(mbox, `From a@b.test Mon Jan  1 10:00:00 2024\n${numberedMessage(n)}\n`);
      await server.json('account', 'import', own, '--from', mbox);
    };
    await add(1);
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, `source,target,target-password\n${own},ann,pass\n`);
    const places = [`imap://127.0.0.1:${dovecot.port}`, `dav://127.0.0.1:${radicale.port}`];
    const to = places.flatMap((place) => ['--to', place]);
    await server.json('migrate', 'new', 'out', '--from', 'mailstead:', ...to);
    await server.call('migrate', 'users', 'out', '--csv', list);
    await server.json('migrate', 'run', 'out');
    const home = async () =>
      (
        await askPeer(radicale, 'ann', {
          method: 'PROPFIND',
          path: '/ann/',
          headers: { depth: '1' },
        })
      ).text;
    const [path = ''] = /\/ann\/plans-[^<]*/.exec(await home()) ?? [];
    await askPeer(radicale, 'ann', {
      method: 'PROPPATCH',
      path,
      headers: { 'content-type': 'application/xml' },
      body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>Mine</displayname></prop></set></propertyupdate>',
    });
    await askImap({ port: dovecot.port, user: 'ann' }, ['RENAME Box Chest']);
    await add(2);
    await server.json('migrate', 'run', 'out');
    const plans = await askPeer(radicale, 'ann', { method: 'GET', path });
    assert.equal(plans.text.match(/^BEGIN:VEVENT/gm)?.length, 2);
    const listed = await askImap({ port: dovecot.port, user: 'ann' }, ['STATUS Chest (MESSAGES)']);
    assert.match(listed.join(), /Chest \(MESSAGES 2\)/);
    const undone = await server.json('migrate', 'undo', 'out');
    assert.equal((undone['accounts'] as { removed: number }[])[0]!.removed, 4);
    assert.doesNotMatch(await home(), /plans-/);
  },
);
