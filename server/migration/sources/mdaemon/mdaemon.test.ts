import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addFiles, makeFiles, openFiles, seeAll } from '../../../../test/support/file-source.ts';
import { mdaemonTree } from '../../../../test/support/mdaemon-tree.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const login = { name: 'ann@example.org' };

fileSourceContract('mdaemon', {
  files: mdaemonTree,
  login,
  addOne(folder) {
    addFiles(folder, {
      'Users/example.org/ann/md50000000009.msg': 'Subject: new\r\n\r\nText\r\n',
    });
  },
});

test('accounts come with aliases and quotas, lists with their members', async (t) => {
  const source = await openFiles(`mdaemon:${makeFiles(t, mdaemonTree)}`);
  assert.deepEqual(await Array.fromAsync(source.accounts()), [
    {
      name: 'ann@example.org',
      address: 'ann@example.org',
      type: 'person',
      displayName: 'Ann Example',
      aliases: ['info@example.org'],
      quotaBytes: 2048 * 1024,
    },
    {
      name: 'bob@example.org',
      address: 'bob@example.org',
      type: 'person',
      displayName: 'Bob',
      isDisabled: true,
    },
    {
      name: 'team@example.org',
      address: 'team@example.org',
      type: 'list',
      displayName: 'The team',
      members: ['ann@example.org', 'bob@example.org'],
    },
  ]);
  assert.deepEqual(await seeAll(source, { name: 'team@example.org' }), {});
  await assert.rejects(
    source.open({ name: 'bob@example.org' }),
    /Users.example.org.bob is not there/,
  );
});

test('mail has its marks, folders their kinds; documents have what their records say', async (t) => {
  const seen = await seeAll(await openFiles(`mdaemon:${makeFiles(t, mdaemonTree)}`), login);
  assert.deepEqual(Object.keys(seen).sort(), [
    'addressbook Contacts',
    'calendar Calendar',
    'files Documents',
    'mailbox INBOX',
    'mailbox Projekte',
    'mailbox Projekte > Über uns',
    'notes Notes',
    'tasks Tasks',
  ]);
  assert.deepEqual(
    seen['mailbox INBOX']!.map(({ id, flags, receivedAtSeconds }) => [
      id,
      flags,
      receivedAtSeconds,
    ]),
    [
      ['md50000000002.msg', ['\\Answered', '\\Seen'], 1_700_000_002],
      ['md50000000001.msg', [], 1_600_000_000],
    ],
  );
  const [meeting, original, bad] = seen['calendar Calendar']!;
  assert.match(
    meeting!.text,
    /DTSTART:20261124T090000\r\nDTEND:20261124T100000\r\nSUMMARY:Plan & go/,
  );
  assert.deepEqual(
    meeting!.losses.map((it) => it.split(':', 1)[0]),
    ['recurrence', 'time-zone', 'groupware-field'],
  );
  assert.match(original!.text, /RRULE:FREQ=DAILY/);
  assert.match(bad!.error!, /Calendar\.mrk: Event e3: "11\/12\/2026" is no time/);
  assert.match(
    seen['addressbook Contacts']![0]!.text,
    /FN:Zoe Zett\r\n[^]*EMAIL;TYPE=INTERNET:zoe@example.net/,
  );
  assert.match(seen['addressbook Contacts']![1]!.text, /MEMBER:mailto:a@example.net/);
  assert.match(seen['tasks Tasks']![0]!.text, /BEGIN:VTODO[^]*DUE;VALUE=DATE:20261201/);
  assert.match(seen['notes Notes']![0]!.text, /BEGIN:VJOURNAL[^]*DESCRIPTION:Milk/);
  assert.equal(seen['files Documents']![0]!.text, 'a plan');
});

test('permissions that IMAP knows are carried over; others, and what is not read, are named', async (t) => {
  const source = await openFiles(`mdaemon:${makeFiles(t, mdaemonTree)}`);
  await using session = await source.open(login);
  const folders = await Array.fromAsync(session.folders());
  const shared = folders.find(({ id }) => id === 'Projekte.IMAP');
  assert.deepEqual(shared?.access, [{ who: 'bob@example.org', rights: 'lrs' }]);
  assert.match(shared.losses![0]!.detail, /Projekte\.IMAP\/Hiwater\.mrk: cat@example\.org=some/);
  assert.equal(shared.isSubscribed, true);
  const { losses } = await session.settings();
  assert.match(losses[0]!.detail, /userlist\.dat: mail of ann@example\.org is forwarded/);
});

test('without App the folders of the domains are the accounts', async (t) => {
  const folder = makeFiles(t, mdaemonTree);
  rmSync(join(folder, 'App'), { recursive: true });
  const source = await openFiles(`mdaemon:${folder}`);
  assert.deepEqual(await Array.fromAsync(source.accounts(), ({ name }) => name), [
    'ann@example.org',
  ]);
});

test('a userlist.dat whose columns are others is refused with its line', async (t) => {
  const folder = makeFiles(t, { ...mdaemonTree, 'App/userlist.dat': 'ann@example.org\r\n' });
  const source = await openFiles(`mdaemon:${folder}`);
  await assert.rejects(Array.fromAsync(source.accounts()), /userlist\.dat: line 1 is no account/);
});
