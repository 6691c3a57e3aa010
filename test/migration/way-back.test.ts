// What goes back to the source is what arrived since, once; nothing of it is what the migration itself wrote.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { startDovecot } from '../support/dovecot.ts';
import { createListedSource, type ListedSourceFolder } from '../support/listed-source.ts';
import { openAtSource } from '../support/imap-desk.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { skipWithout } from '../support/peer.ts';

const mail = (name: string) =>
  `From: a@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\nText.\r\n`;

const folders = (...more: string[]): ListedSourceFolder[] => [
  {
    kind: 'mailbox',
    path: ['Lists'],
    items: [
      { id: '1', text: mail('one') },
      { id: '2', text: 'Subject: half a mess', isBroken: true },
      ...more.map((name, n) => ({ id: `${n + 3}`, text: mail(name) })),
    ],
  },
  // Goes to the same place in the target.
  { kind: 'mailbox', path: ['Lists', ''], items: [{ id: '1', text: mail('other') }] },
  { kind: 'calendar', path: ['Team'], items: [{ id: 'e2', text: 'BEGIN:VCALENDAR\r\nno line' }] },
];

test('neither reports, nor what another run brought, nor what went back before goes back', async () => {
  await using desk = await openMigrationDesk();
  const { server, target } = desk;
  const { directory } = server.data;
  const { store } = server.mail;
  const old = await directory.accounts.add({ address: 'old@example.test' });
  const users = [{ source: 'old@example.test', target: 'ann@example.test', phase: '' }];
  const reverse = async () => await desk.reverse(target, users);
  const subjects = async () =>
    await store.read(old.id, async (reader) => {
      const found: string[] = [];
      for (const box of await reader.collections('mailbox'))
        for await (const rows of reader.messages(box.id, []))
          for (const bytes of await reader.readContents(rows.map(({ itemId }) => itemId)))
            found.push(`${box.name} ${/^Subject: (.*)\r$/m.exec(String(bytes))?.[1]}`);
      return found;
    });
  await desk.run(createListedSource(folders()), {}, { users });
  await server.file('ann@example.test', [Buffer.from(mail('since'))]);
  const [first] = await reverse();
  assert.deepEqual(first?.problems, []);
  assert.deepEqual(await subjects(), ['INBOX since']);
  const names = await store.read(old.id, async (reader) =>
    (await reader.collections('mailbox')).map(({ name }) => name),
  );
  assert.ok(!names.includes('Migration report'), names.join());
  await desk.run(createListedSource(folders('later')), {}, { users });
  await reverse();
  assert.deepEqual(await subjects(), ['INBOX since']);
});

test(
  'letters stay here, and a second time brings nothing',
  { skip: skipWithout('dovecot'), timeout: 120_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    const server = await createCommandServer(t, createParts());
    await server.json('account', 'add', 'ann@example.test');
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, 'source,target,password\nann,ann@example.test,pass\n');
    await server.json('migrate', 'new', 'in', '--from', `imap://127.0.0.1:${dovecot.port}`);
    await server.json('migrate', 'users', 'in', '--csv', list);
    const back = async () => {
      await server.json('migrate', 'run', 'in');
      await server.json('migrate', 'notify', 'in', '--after', '--again');
      await server.json('migrate', 'undo', 'in', '--reverse-delta');
      const imap = new ImapFlow({
        host: '127.0.0.1',
        port: dovecot.port,
        secure: false,
        auth: { user: 'ann', pass: 'pass' },
        logger: false,
      });
      await imap.connect();
      const status = await imap.status('INBOX', { messages: true });
      await imap.logout();
      return status === false ? undefined : status.messages;
    };
    assert.equal(await back(), 0);
    const mbox = join(server.folder, 'INBOX.mbox');
    writeFileSync(mbox, `From a@example.org Mon Jan  1 10:00:00 2024\n${mail('since')}\n`);
    await server.json('account', 'import', 'ann@example.test', '--from', mbox);
    assert.equal(await back(), 1);
    assert.equal(await back(), 1);
  },
);

test(
  'between two IMAP servers mailboxes of the target are those of the ledger, renamed ones too, and nothing is doubled',
  { skip: skipWithout('dovecot'), timeout: 120_000 },
  async (t) => {
    await using first = await startDovecot();
    await using second = await startDovecot();
    for (const [box, name] of [
      ['INBOX', 'one'],
      ['Box', 'two'],
    ] as const) {
      await using at = await openAtSource(first, 'ann');
      if (box !== 'INBOX') await at.client.mailboxCreate(box);
      await at.client.append(box, mail(name));
    }
    const desk = await openMoveDesk(t, {
      accounts: [],
      users: 'source,target,password,target-password\nann,ann,pass,pass\n',
      options: [
        '--from',
        `imap://127.0.0.1:${first.port}`,
        '--to',
        `imap://127.0.0.1:${second.port}`,
      ],
    });
    await desk.run();
    {
      await using at = await openAtSource(second, 'ann');
      await at.client.mailboxRename('Box', 'Chest');
      await at.client.append('Chest', mail('since'));
    }
    await desk.json('migrate', 'undo', 'move', '--reverse-delta');
    await using at = await openAtSource(first, 'ann');
    const counts: string[] = [];
    for (const { path } of await at.client.list()) {
      const status = await at.client.status(path, { messages: true });
      counts.push(`${path} ${status !== false && status.messages}`);
    }
    assert.deepEqual(new Set(counts), new Set(['INBOX 1', 'Box 2']));
  },
);
