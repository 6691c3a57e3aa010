// Undo, verify and delta killed at random and begun again end as if nothing had happened.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { scriptedMessage, startScriptedImapSource } from '../support/scripted-imap-source.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const MESSAGES = 1500;

test(
  'undo, verify and delta killed again and again lose nothing, double nothing and leave nothing behind',
  { timeout: 180_000 },
  async (t) => {
    await using imap = await startScriptedImapSource();
    const more = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => scriptedMessage(from + n));
    const inbox = { uidValidity: 1, messages: more(1, MESSAGES) };
    imap.mailboxes.set('INBOX', inbox).set('Lists', { uidValidity: 3, messages: more(1, 200) });
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, 'source,target,password\nann,ann@example.test,pass\n');
    await server.json('migrate', 'new', 'move', '--from', `imap://127.0.0.1:${imap.port}`);
    await server.json('migrate', 'users', 'move', '--csv', list);
    const killed = async (command: readonly string[], fromMs: number) => {
      for (let waitMs = fromMs; waitMs < fromMs + 800; waitMs += 150) {
        const child = spawn(
          process.execPath,
          [MAIN, 'migrate', ...command, '--data', server.data],
          { stdio: 'ignore' },
        );
        const ended = once(child, 'exit');
        await Promise.race([ended, delay(waitMs)]);
        if (child.exitCode !== null) return;
        child.kill('SIGKILL');
        await ended;
      }
    };
    const count = async () => {
      const shown = await server.json('account', 'show', 'ann@example.test');
      return (shown['usage'] as { messages: number }).messages;
    };
    await killed(['run', 'move'], 500);
    await killed(['undo', 'move'], 400);
    await server.json('migrate', 'undo', 'move');
    assert.equal(await count(), 0);
    await server.json('migrate', 'run', 'move');
    await killed(['verify', 'move', '--source'], 500);
    inbox.messages.splice(0, 100);
    inbox.messages.push(...more(MESSAGES + 1, 700));
    for (const message of inbox.messages) message.flags = '\\Seen';
    await killed(['run', 'move', '--delta'], 500);
    await server.json('migrate', 'run', 'move', '--delta');
    await server.json('migrate', 'verify', 'move', '--source');
    assert.equal(await count(), MESSAGES + 200 + 700);
    await server.json('migrate', 'undo', 'move');
    assert.equal(await count(), 0);
  },
);
