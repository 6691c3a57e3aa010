// Mail goes out again: from this server into another one, compared by an independent client.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { startDovecot } from '../support/dovecot.ts';
import { skipWithout } from '../support/peer.ts';
import { seenMailboxes as seen } from '../support/seen-mailboxes.ts';

test(
  'an account goes from a Dovecot into this server and on into another Dovecot, and is the same there',
  { skip: skipWithout('dovecot'), timeout: 120_000 },
  async (t) => {
    await using first = await startDovecot();
    await using second = await startDovecot();
    await fillMailboxes(first.port, 'ann', 90);
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, 'source,target,password\nann,ann@example.test,pass\n');
    await server.json('migrate', 'new', 'in', '--from', `imap://127.0.0.1:${first.port}`);
    await server.json('migrate', 'users', 'in', '--csv', list);
    await server.json('migrate', 'run', 'in');
    writeFileSync(list, 'source,target,target-password\nann@example.test,ann,pass\n');
    const out = ['--from', 'mailstead:', '--to', `imap://127.0.0.1:${second.port}`];
    await server.json('migrate', 'new', 'out', ...out);
    await server.call('migrate', 'users', 'out', '--csv', list);
    const done = await server.json('migrate', 'run', 'out');
    assert.equal(done['items'], 90);
    assert.deepEqual(await seen(second.port, 'ann'), await seen(first.port, 'ann'));
    await server.json('migrate', 'verify', 'out', '--source');
    assert.equal((await server.json('migrate', 'run', 'out'))['items'], 0);
    await server.json('migrate', 'undo', 'out');
    assert.deepEqual(await seen(second.port, 'ann'), {});
  },
);

test(
  'what arrived since the move goes back to the source, and what came from there is taken back',
  { skip: skipWithout('dovecot'), timeout: 120_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    await fillMailboxes(dovecot.port, 'ann', 9);
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, 'source,target,password\nann,ann@example.test,pass\n');
    await server.json('migrate', 'new', 'in', '--from', `imap://127.0.0.1:${dovecot.port}`);
    await server.json('migrate', 'users', 'in', '--csv', list);
    await server.json('migrate', 'run', 'in');
    const before = await seen(dovecot.port, 'ann');
    const mbox = join(server.folder, 'INBOX.mbox');
    writeFileSync(
      mbox,
      'From a@example.org Mon Jan  1 10:00:00 2024\nSubject: since\nMessage-ID: <since@example.org>\n\nNew.\n\n',
    );
    await server.json('account', 'import', 'ann@example.test', '--from', mbox);
    await server.json('migrate', 'undo', 'in', '--reverse-delta');
    const after = await seen(dovecot.port, 'ann');
    assert.equal(after['INBOX']!.length, before['INBOX']!.length + 1);
    assert.match(JSON.stringify(after['INBOX']!.at(-1)), /Subject: since/);
    assert.deepEqual({ ...after, INBOX: after['INBOX']!.slice(0, -1) }, before);
    const shown = await server.json('account', 'show', 'ann@example.test');
    assert.equal((shown['usage'] as { messages: number }).messages, 1);
  },
);
