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
