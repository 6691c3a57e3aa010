// A run that is killed again and again ends with every message there once.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { startDovecot } from '../support/dovecot.ts';
import { skipWithout } from '../support/peer.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const USERS = 4;
const MESSAGES = 400;
/** Runs that are killed before one may end. */
const KILLS = 5;

test(
  'a run killed at random and begun again loses nothing and doubles nothing',
  { skip: skipWithout('dovecot'), timeout: 180_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    const server = await createCommandServer(t, createParts());
    const users = Array.from({ length: USERS }, (_, n) => `user${n}`);
    for (const user of users) {
      await server.json('account', 'add', `${user}@example.test`);
      await fillMailboxes(dovecot.port, user, MESSAGES);
    }
    const list = join(server.folder, 'users.csv');
    const rows = users.map((user) => `${user},${user}@example.test,pass`);
    writeFileSync(list, ['source,target,password', ...rows, ''].join('\n'));
    await server.json('migrate', 'new', 'move', '--from', `imap://127.0.0.1:${dovecot.port}`);
    await server.json('migrate', 'users', 'move', '--csv', list);
    let kills = 0;
    // Each begins with what the ones before have left: the first is killed as soon as it copies.
    for (let lateMs = 0; kills < KILLS; lateMs += 15) {
      const child = spawn(
        process.execPath,
        [MAIN, 'migrate', 'run', 'move', '--data', server.data],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      const ended = once(child, 'exit');
      for await (const line of createInterface(child.stderr))
        if (line.includes('"folder-started"')) break;
      await Promise.race([ended, delay(lateMs)]);
      if (child.exitCode !== null) break;
      child.kill('SIGKILL');
      await ended;
      kills++;
    }
    assert.ok(kills > 0, 'it was done before it could be killed');
    t.diagnostic(`killed ${kills} times`);
    await server.json('migrate', 'run', 'move');
    const verified = await server.json('migrate', 'verify', 'move', '--source');
    for (const { compared } of verified['accounts'] as { compared: number }[])
      assert.equal(compared, MESSAGES);
    for (const user of users) {
      const shown = await server.json('account', 'show', `${user}@example.test`);
      assert.equal((shown['usage'] as { messages: number }).messages, MESSAGES);
    }
  },
);
