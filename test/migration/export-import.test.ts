// A whole organisation goes into a folder and out of it on an empty server, and is the same there.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { formatMark } from '#groupware/subscription-mark.ts';
import { SUBSCRIPTION_ENTRY } from '#store/subscription-entry.ts';
import { readWorkingHours, writeWorkingHours } from '#groupware/working-hours.ts';
import { changeSettings } from '#store/change-settings.ts';
import { systemFlags } from '#store/message.ts';
import { readSettings } from '#store/read-settings.ts';
import { IMPORT_MARK } from '../../server/migration/export-format/restore-account.ts';
import { createCommandServer } from '../support/command-server.ts';
import { cardText, eventText, taskText } from '../support/dav-peer.ts';
import {
  dumpOrganisation,
  inOrganisation,
  type OpenOrganisation,
} from '../support/organisation-dump.ts';
import { runPeer } from '../support/peer.ts';
import { allSettings } from '../support/settings-suite.ts';
import { hoursText } from '../support/hours-text.ts';

async function startServer(t: TestContext) {
  const parts = createParts();
  const server = await createCommandServer(t, parts);
  return {
    ...server,
    within: async <T>(work: (organisation: OpenOrganisation) => Promise<T>) =>
      await inOrganisation(parts, server.data, work),
    dump: async () => await inOrganisation(parts, server.data, dumpOrganisation),
  };
}

type Server = Awaited<ReturnType<typeof startServer>>;

const messages = [
  'From: a@example.org\r\nSubject: one\r\n\r\nFrom here on\r\n>From there\r\n.\r\n',
  'From: b@example.org\nSubject: lone line feeds\n\nno line end',
  'Subject: only a header\r\n\r\n',
  `Subject: bytes\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${Buffer.from([0xe4, 0xff, 0x80, 0x0d, 0x41]).toString('latin1')}`,
];

async function fillMail({ store, directory }: OpenOrganisation): Promise<void> {
  const ann = (await directory.accounts.expect('ann@example.test')).id;
  const bob = (await directory.accounts.expect('bob@example.test')).id;
  const add = async (mailbox: string, text: string, n: number) => {
    const bytes = Buffer.from(text, 'latin1');
    await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
    await store.transact(ann, async (tx) => {
      const to = (await tx.collectionByName('mailbox', mailbox))!;
      await tx.addMessage(to.id, {
        prepared,
        receivedAtSeconds: 1_500_000_000 + 86_400 * n,
        flags: {
          system: [0, systemFlags.seen, systemFlags.flagged | systemFlags.answered][n % 3]!,
          keywords: n % 2 === 0 ? ['$Forwarded', 'Projekt-X'] : [],
        },
      });
    });
  };
  await store.transact(ann, async (tx) => {
    await tx.createCollection({ kind: 'mailbox', name: 'Projekte/Köln & Bonn/2024' });
    await tx.createCollection({ kind: 'mailbox', name: 'only/below' });
    await tx.deleteCollection((await tx.collectionByName('mailbox', 'only'))!.id);
    await tx.setSubscribed({ name: 'only/below', subscribed: true });
    await tx.setSubscribed({ name: 'Trash', subscribed: false });
    const inbox = (await tx.collectionByName('mailbox', 'INBOX'))!;
    await tx.setAnnotation(inbox.id, '/private/comment', Buffer.from([0xff, 0x00, 0x41]));
    await tx.setAnnotation(undefined, '/private/comment', Buffer.from('mine'));
  });
  await changeSettings(store, ann, () => allSettings);
  await store.transact(ann, async (tx) => await writeWorkingHours(tx, hoursText));
  for (let n = 0; n < 260; n++) await add('INBOX', messages[n % messages.length]!, n);
  for (const [n, text] of messages.entries()) await add('Projekte/Köln & Bonn/2024', text, n);
  // Others put things there, and keep properties beside them.
  const bytes = Buffer.from(eventText(500));
  await using prepared = await store.prepareDocument(
    { kind: 'memory', bytes },
    'text/calendar; charset=utf-8',
  );
  const shared = await store.transact(ann, async (tx) => {
    const calendar = (await tx.collectionByRole('calendar', 'default'))!;
    await tx.putDocument(calendar.id, {
      name: 'Über ähnlich, CON?.ics',
      prepared,
      creator: bob,
      scheduleTag: '"st-1"',
      properties: '{"x":1}',
      createdAt: 1_400_000_000,
    });
    return calendar.objectId;
  });
  await store.transact(bob, async (tx) => {
    const entry = `/dav/shared/${shared}/{DAV:}displayname`;
    await tx.setAnnotation(undefined, entry, Buffer.from('<D:displayname/>'));
  });
}

async function fill({ json, folder, within }: Server): Promise<void> {
  const file = join(folder, 'import');
  const put = async (command: 'calendar' | 'contacts', text: string, ...options: string[]) => {
    writeFileSync(file, text);
    await json(command, 'import', 'ann@example.test', file, ...options);
  };
  const password = join(folder, 'password');
  await json('domain', 'add', 'other.test');
  await json('domain', 'add', 'example.com', '--alias-of', 'example.test');
  for (const name of ['ann', 'bob', 'cat'])
    await json(
      'account',
      'add',
      `${name}@example.test`,
      '--password-file',
      password,
      '--name',
      `${name} Ö`,
    );
  await json('account', 'add', 'dan@other.test');
  await json('account', 'set', 'bob@example.test', '--quota', '2GB', '--language', 'de');
  await json('account', 'add', 'team@example.test', '--type', 'group');
  await json('account', 'app-password', 'add', 'ann@example.test', '--name', 'phone');
  await json('alias', 'add', 'info@example.test', 'ann@example.test', 'ext@elsewhere.example');
  await json('alias', 'add', 'chain@example.test', 'info@example.test');
  await json('group', 'add', 'all@example.test', 'ann@example.test', 'bob@example.test');
  await json('resource', 'add', 'room@example.test', '--capacity', '12');
  await json('room-list', 'add', 'rooms@example.test', 'room@example.test');
  for (let n = 1; n <= 130; n++) await put('calendar', eventText(n), '--to', 'Team');
  await put('calendar', taskText(1), '--kind', 'tasks');
  for (let n = 1; n <= 3; n++) await put('contacts', cardText(n), '--to', 'Friends');
  await within(fillMail);
  await within(async ({ directory, store, data }) => {
    const { accounts, grants, groups } = directory;
    const bob = (await accounts.expect('bob@example.test')).id;
    const followed = await store.transact(bob, async (tx) => {
      const made = await tx.createCollection({ kind: 'calendar', name: 'Holidays' });
      await tx.setAnnotation(made.id, SUBSCRIPTION_ENTRY, formatMark('feed-1'));
      return made.objectId;
    });
    const feed = { id: 'feed-1', url: 'https://feeds.example/holidays.ics', every: 7200 };
    const subscriptions = data.subscriptions({ store, settings: () => data.settings });
    await subscriptions.restore(bob, { ...feed, collection: followed });
    const ann = (await accounts.expect('ann@example.test')).id;
    const team = await store.read(ann, async (r) => await r.collections('calendar'));
    const place = { owner: ann, collection: team.at(-1)!.objectId };
    const give = async (who: string, rights: string, collection: string = place.collection) =>
      await grants.change({ ...place, collection, ...(await grants.parseIdentifier(who)), rights });
    await give('bob@example.test', 'lrswi');
    await give('all@example.test', 'lr');
    await give('-cat@example.test', 'r');
    await give('@other.test', '0');
    await give('bob@example.test', 'lr', '');
    await give('cat@example.test', 'lr', '*calendars');
    await groups.addMembers('team@example.test', ['bob@example.test', 'cat@example.test']);
    await accounts.change(ann, { forwards: ['ann@elsewhere.example'], keepsForwarded: true });
    await directory.domains.change('example.test', { settings: { catchAll: 'all@example.test' } });
    await directory.serverEntries.change([
      { name: '/shared/comment', value: Buffer.from('hello') },
    ]);
  });
}

for (const form of ['mbox', 'maildir'])
  test(
    `an organisation comes back as it was, with mail as ${form}`,
    { timeout: 170_000 },
    async (t) => {
      const first = await startServer(t);
      await fill(first);
      const to = join(first.folder, 'export');
      const done = await first.json('export', '--to', to, '--mail', form);
      assert.equal(done['accounts'], 7);
      const sums = await runPeer('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: to });
      assert.equal(sums.code, 0, sums.output);
      const second = await startServer(t);
      const back = await second.json('import', to);
      assert.equal(back['items'], done['items']);
      assert.deepEqual(back['failed'], []);
      assert.match(String(back['problems']), /^ann@example\.test: "phone": app passwords/);
      assert.deepEqual(await second.dump(), await first.dump());
      // A script is a file that people and programs can read.
      const [, sieve] = /  (.*\/main\.sieve)/.exec(readFileSync(join(to, 'SHA256SUMS'), 'utf8'))!;
      assert.equal(readFileSync(join(to, sieve!), 'utf8'), allSettings.scripts[0]!.script);
      // Nothing is mixed with what is there.
      const again = await second.call('import', to);
      assert.notEqual(again.code, 0);
      assert.match(
        again.stderr,
        /nothing was imported, as these accounts are here already and not empty: ann@/,
      );
      await second.within(async ({ directory }) => {
        const place = { protocol: 'imap', remoteAddress: '127.0.0.1' } as const;
        const secret = 'correct horse battery';
        await directory.signIn({ name: 'ann@example.test', secret, ...place });
      });
    },
  );

test('one account goes to another server, with the aliases that lead to it', async (t) => {
  const first = await startServer(t);
  await first.json('account', 'add', 'ann@example.test');
  await first.json('alias', 'add', 'info@example.test', 'ann@example.test');
  writeFileSync(join(first.folder, 'e.ics'), eventText(1));
  await first.json('calendar', 'import', 'ann@example.test', join(first.folder, 'e.ics'));
  const to = join(first.folder, 'export');
  await first.json('export', '--to', to, '--account', 'ann@example.test');
  const second = await startServer(t);
  assert.equal((await second.json('import', to))['accounts'], 1);
  // The administrators of both are others.
  const ann = async (server: Server) => {
    const { accounts, ...rest } = (await server.dump()) as { accounts: { address: string }[] };
    return { ...rest, accounts: accounts.filter(({ address }) => address.startsWith('ann@')) };
  };
  assert.deepEqual(await ann(second), await ann(first));
});

test('an export that is damaged, or not complete, is refused before anything is changed', async (t) => {
  const server = await startServer(t);
  await server.json('account', 'add', 'ann@example.test');
  await server.within(async ({ store, directory }) => {
    const { id } = await directory.accounts.expect('ann@example.test');
    const bytes = Buffer.from(messages[0]!);
    await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
    await store.transact(id, async (tx) => {
      const inbox = (await tx.collectionByName('mailbox', 'INBOX'))!;
      const flags = { system: 0, keywords: [] };
      await tx.addMessage(inbox.id, { prepared, receivedAtSeconds: 1, flags });
    });
  });
  const to = join(server.folder, 'export');
  await server.json('export', '--to', to);
  const other = await startServer(t);
  const before = await other.dump();
  const sums = readFileSync(join(to, 'SHA256SUMS'), 'utf8');
  const [, mbox] = /  (.*INBOX\.mbox)/.exec(sums)!;
  const original = readFileSync(join(to, mbox!));
  const refused = async (pattern: RegExp) => {
    const done = await other.call('import', to);
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, pattern);
    assert.deepEqual(await other.dump(), before);
  };
  appendFileSync(join(to, mbox!), 'x');
  await refused(/nothing was imported.*INBOX\.mbox was changed since the export/);
  rmSync(join(to, mbox!));
  await refused(/INBOX\.mbox is missing/);
  writeFileSync(join(to, mbox!), original);
  appendFileSync(join(to, 'SHA256SUMS'), '\n');
  await refused(/SHA256SUMS: it was changed/);
  writeFileSync(join(to, 'SHA256SUMS'), sums);
  rmSync(join(to, 'manifest.json'));
  await refused(/no manifest\.json: it is no export, or one that did not come to its end/);
  const full = await server.call('export', '--to', to);
  assert.match(
    full.stderr,
    /is not empty: name a new folder, or remove it: it is an export that did/,
  );
  assert.equal(existsSync(join(to, 'SHA256SUMS')), true);
});

/** Changes a file of an export as if it had been written so. */
function rewrite(root: string, path: string, change: (text: string) => string): void {
  const place = join(root, path);
  writeFileSync(place, change(readFileSync(place, 'utf8')));
  const sumOf = (name: string) => hash('sha256', readFileSync(join(root, name)), 'hex');
  const sums = join(root, 'SHA256SUMS');
  const line = new RegExp(`^[0-9a-f]{64}(?=  ${RegExp.escape(path)}$)`, 'm');
  writeFileSync(sums, readFileSync(sums, 'utf8').replace(line, sumOf(path)));
  const manifest = join(root, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(/"sums": "[0-9a-f]+"/, `"sums": "${sumOf('SHA256SUMS')}"`));
}

test('an account that cannot be brought back is taken back whole, and keeps nobody else back', async (t) => {
  const first = await startServer(t);
  for (const name of ['ann', 'bob']) {
    await first.json('account', 'add', `${name}@example.test`);
    writeFileSync(join(first.folder, 'e.ics'), eventText(1));
    const file = join(first.folder, 'e.ics');
    await first.json('calendar', 'import', `${name}@example.test`, file);
  }
  const to = join(first.folder, 'export');
  await first.json('export', '--to', to);
  rewrite(to, 'accounts/ann@example.test/account.json', (text) =>
    text.replace('"appPasswords"', '"passwordHash": "{ROT13}frperg",\n  "appPasswords"'),
  );
  const second = await startServer(t);
  const done = await second.call('import', to, '--json');
  assert.equal(done.code, 1);
  const answer = JSON.parse(done.stdout) as { accounts: number; failed: string[] };
  assert.equal(answer.accounts, 2);
  assert.match(
    answer.failed.join(),
    /^ann@example\.test: the password hash \{ROT13\} is not known/,
  );
  await second.within(async ({ directory }) => {
    assert.equal(await directory.accounts.find('ann@example.test'), undefined);
    assert.equal((await directory.accounts.find('bob@example.test'))?.isEnabled, true);
  });
  // Paths lead nowhere else.
  rewrite(to, 'accounts/ann@example.test/collections.json', (text) =>
    text.replaceAll(/"index": "[^"]+"/g, '"index": "../../etc/passwd"'),
  );
  rewrite(to, 'accounts/ann@example.test/account.json', (text) =>
    text.replace('"passwordHash": "{ROT13}frperg",', ''),
  );
  const outside = await second.call('import', to, '--account', 'ann@example.test', '--json');
  assert.equal(outside.code, 1);
  assert.match(outside.stdout, /it is no path in an export/);
});

test('an import that was cut is finished by the next one', async (t) => {
  const first = await startServer(t);
  await first.json('account', 'add', 'ann@example.test');
  writeFileSync(join(first.folder, 'e.ics'), eventText(1));
  await first.json('calendar', 'import', 'ann@example.test', join(first.folder, 'e.ics'));
  const to = join(first.folder, 'export');
  await first.json('export', '--to', to);
  const second = await startServer(t);
  await second.json('import', to);
  for (const mark of ['begun', 'contents-done']) {
    await second.within(async ({ store, directory }) => {
      const { id } = await directory.accounts.expect('ann@example.test');
      await directory.accounts.change(id, { isEnabled: false });
      await store.transact(
        id,
        async (tx) => await tx.setAnnotation(undefined, IMPORT_MARK, Buffer.from(mark)),
      );
    });
    await second.json('import', to);
    assert.deepEqual(await second.dump(), await first.dump());
  }
});

test('an export is a source for any target, and what was carried over from it is verified', async (t) => {
  const first = await startServer(t);
  await fill(first);
  const to = join(first.folder, 'export');
  await first.json('export', '--to', to);
  const second = await startServer(t);
  await second.json('account', 'add', 'anna@example.test');
  const list = join(second.folder, 'users.csv');
  writeFileSync(list, 'source,target\nann@example.test,anna@example.test\n');
  await second.json('migrate', 'new', 'in', '--from', `export:${to}`);
  await second.call('migrate', 'users', 'in', '--csv', list);
  const done = await second.json('migrate', 'run', 'in');
  assert.equal(done['items'], 264 + 131 + 1 + 3);
  assert.equal((await second.json('migrate', 'run', 'in'))['items'], 0);
  await second.within(async ({ store, directory }) => {
    const { id } = await directory.accounts.expect('anna@example.test');
    assert.deepEqual(await store.read(id, readSettings), allSettings);
    assert.equal(await store.read(id, readWorkingHours), hoursText);
  });
  const verified = await second.json('migrate', 'verify', 'in', '--source');
  assert.deepEqual(
    (verified['accounts'] as { differences: unknown[] }[]).map(({ differences }) => differences),
    [[]],
  );
});

test('links whose addresses die with the old server are named, and files of another shape are refused', async (t) => {
  const first = await startServer(t);
  await first.json('account', 'add', 'ann@example.test');
  const { id } = await first.json('calendar', 'publish', 'ann@example.test');
  const to = join(first.folder, 'export');
  await first.json('export', '--to', to);
  const second = await startServer(t);
  const problems = String((await second.json('import', to))['problems']);
  assert.match(
    problems,
    new RegExp(`ann@example\\.test: secret links ${String(id)} \\(calendar\\)`),
  );
  rewrite(to, 'directory.json', () => '[]');
  const third = await startServer(t);
  const done = await third.call('import', to);
  assert.notEqual(done.code, 0);
  assert.match(done.stderr, /directory\.json: it has no list "domains"/);
});
