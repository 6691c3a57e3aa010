// From one Cyrus into this server and on into another: odd names, flags, keywords, access, rules, a delta, and everything taken back.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { cyrusFiles, cyrusImapFiles, startCyrus } from '../support/cyrus.ts';
import { askImap } from '../support/imap-commands.ts';
import { numberedMessage, openAtSource } from '../support/imap-desk.ts';
import { talk } from '../support/line-client.ts';
import { inOrganisation } from '../support/organisation-dump.ts';
import { skipWithoutFiles } from '../support/peer.ts';
import { seenMailboxes } from '../support/seen-mailboxes.ts';

const own = 'ann@example.test';
/** What a client may call a mailbox of Cyrus. */
const names = [
  'Köln & Söhne',
  'Archiv/2019/日本語',
  'UPPER',
  'Upper',
  'two  blanks',
  'x.y',
  "odd + #5 = 'x' ~",
];
const flags = [
  ['\\Seen'],
  ['\\Flagged', 'Work'],
  ['\\Answered', '$Forwarded', 'a.b'],
  ['\\Deleted', '\\Draft', 'NonJunk'],
  [],
];
/** What becomes of a name that Cyrus does not take. */
const plain = 'a _quoted_ _ _name_ _x_';
const script = 'require "fileinto";\r\nif header :contains "subject" "x" { fileinto "UPPER"; }\r\n';

async function fill(port: number): Promise<void> {
  await using at = await openAtSource({ port }, 'ann');
  let n = 0;
  for (const name of ['INBOX', ...names]) {
    if (name !== 'INBOX') await at.client.mailboxCreate(name);
    for (const of of flags)
      await at.client.append(name, numberedMessage(++n), of, new Date(Date.UTC(2024, 1, n)));
  }
}

/** As a client of ManageSieve puts and enables a script. RFC 5804 §2.6, §2.8 */
async function putScript(port: number): Promise<void> {
  const client = await talk(port);
  const untilOk = async () => {
    let line = '';
    while (!/^(OK|NO|BYE)/.test(line)) line = await client.readLine();
    assert.match(line, /^OK/);
  };
  await untilOk();
  const secret = Buffer.from('\0ann\0pass').toString('base64');
  for (const command of [
    `AUTHENTICATE "PLAIN" "${secret}"`,
    `PUTSCRIPT "mine" {${script.length}+}\r\n${script}`,
    'SETACTIVE "mine"',
  ]) {
    client.write(`${command}\r\n`);
    await untilOk();
  }
  client.cut();
}

test(
  'an account goes from Cyrus into this server and on into another Cyrus, is the same there, and is taken back',
  { skip: skipWithoutFiles(...cyrusFiles, ...cyrusImapFiles), timeout: 180_000 },
  async (t) => {
    await using first = await startCyrus(['ann', 'bob'], ['imap', 'sieve']);
    await using second = await startCyrus(['ann', 'bob'], ['imap']);
    await fill(first.port('imap'));
    await putScript(first.port('sieve'));
    await askImap({ port: first.port('imap'), user: 'ann' }, ['SETACL UPPER bob lrswit']);
    const server = await createCommandServer(t, createParts());
    for (const name of ['ann', 'bob']) await server.json('account', 'add', `${name}@example.test`);
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, `source,target,password\nann,${own},pass\nbob,bob@example.test,pass\n`);
    const places = [
      `imap://127.0.0.1:${first.port('imap')}`,
      `sieve://127.0.0.1:${first.port('sieve')}`,
    ];
    const from = places.flatMap((place) => ['--from', place]);
    await server.json('migrate', 'new', 'in', ...from, '--preset', 'cyrus');
    await server.json('migrate', 'users', 'in', '--csv', list);
    await server.json('migrate', 'run', 'in');
    await server.json('migrate', 'verify', 'in', '--source');
    const shown = await server.call('account', 'settings', 'show', own);
    assert.match(shown.stdout, /script:mine +78 +active/);
    // Cyrus takes no quotes, backslashes or brackets in a name.
    await inOrganisation(createParts(), server.data, async ({ store, directory }) => {
      const { id } = await directory.accounts.expect(own);
      const bytes = Buffer.from(numberedMessage(77));
      await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
      await store.transact(id, async (tx) => {
        const name = 'a "quoted" \\ (name) [x]';
        const box = await tx.createCollection({ kind: 'mailbox', name });
        const none = { system: 0, keywords: [] };
        await tx.addMessage(box.id, { prepared, receivedAtSeconds: 1, flags: none });
      });
    });
    writeFileSync(
      list,
      `source,target,target-password\n${own},ann,pass\nbob@example.test,bob,pass\n`,
    );
    const out = ['--from', 'mailstead:', '--to', `imap://127.0.0.1:${second.port('imap')}`];
    await server.json('migrate', 'new', 'out', ...out);
    await server.call('migrate', 'users', 'out', '--csv', list);
    await server.json('migrate', 'run', 'out');
    const [there, here] = [
      await seenMailboxes(first.port('imap'), 'ann'),
      await seenMailboxes(second.port('imap'), 'ann'),
    ];
    // The delivery that made the account.
    const { [plain]: quoted, ...alike } = here;
    assert.equal(quoted?.length, 1);
    // The archive has its name here, and below it is what was; names that differ in case alone are numbered.
    const renamed: Record<string, string> = {
      'Archiv/2019/日本語': 'Archive/2019/日本語',
      Upper: 'Upper (2)',
    };
    const expected = Object.entries(there).map(([name, of]) => [renamed[name] ?? name, of]);
    // The delivery that made the account there.
    alike['INBOX'] = alike['INBOX']!.slice(1);
    assert.deepEqual(alike, Object.fromEntries(expected));
    const access = await askImap({ port: second.port('imap'), user: 'ann' }, ['GETACL UPPER']);
    assert.match(access.join('\n'), /\* ACL UPPER .*bob lrswit/);
    const { files } = await server.json('migrate', 'report', 'out');
    const losses = readFileSync(
      (files as string[]).find((it) => it.endsWith('losses.csv'))!,
      'utf8',
    );
    assert.match(losses, /IMAP takes no rules and no absence: give them over ManageSieve/);
    // A delta: something new, other flags, and a mailbox renamed in each.
    await inOrganisation(createParts(), server.data, async ({ store, directory }) => {
      const { id } = await directory.accounts.expect(own);
      await store.transact(id, async (tx) => {
        const box = (await tx.collectionByName('mailbox', 'x.y'))!;
        await tx.renameCollection(box.id, 'renamed/x.y');
      });
    });
    await askImap({ port: second.port('imap'), user: 'ann' }, ['RENAME "Upper (2)" Theirs']);
    const mbox = join(server.folder, 'INBOX.mbox');
    writeFileSync(mbox, `From a@example.org Mon Jan  1 10:00:00 2024\n${numberedMessage(99)}\n`);
    await server.json('account', 'import', own, '--from', mbox);
    assert.equal((await server.json('migrate', 'run', 'out'))['items'], 1);
    const later = await seenMailboxes(second.port('imap'), 'ann');
    const { 'x.y': moved, 'Upper (2)': upper, ...rest } = here;
    const inbox = [...here['INBOX']!, later['INBOX']!.at(-1)!];
    assert.deepEqual(later, { ...rest, 'renamed/x.y': moved, Theirs: upper, INBOX: inbox });
    await server.json('migrate', 'verify', 'out', '--source');
    const undone = await server.json('migrate', 'undo', 'out');
    assert.deepEqual(
      (undone['accounts'] as { removed: number; keptCount: number }[]).map(
        ({ removed, keptCount }) => [removed, keptCount],
      ),
      [
        [43, 0],
        [1, 0],
      ],
    );
    const left = await askImap({ port: second.port('imap'), user: 'ann' }, ['LIST "" *']);
    assert.deepEqual(
      left.filter((it) => it.startsWith('* LIST')).map((it) => it.replace(/^.*"\/" /, '')),
      ['INBOX'],
    );
  },
);
