import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { addFiles, makeFiles, openFiles, seeAll } from '../../../../test/support/file-source.ts';
import { kerioTree } from '../../../../test/support/kerio-tree.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const login = { name: 'ann@example.org' };

fileSourceContract('kerio', {
  files: kerioTree,
  login,
  addOne(folder) {
    const path = 'store/mail/example.org/ann/INBOX/#msgs/00000009.eml';
    addFiles(folder, { [path]: 'Subject: new\r\n\r\nText\r\n' });
  },
});

test('accounts come with their aliases, groups with their members; passwords do not', async (t) => {
  const source = await openFiles(`kerio:${makeFiles(t, kerioTree)}`);
  assert.deepEqual(await Array.fromAsync(source.accounts()), [
    {
      name: 'ann@example.org',
      address: 'ann@example.org',
      type: 'person',
      displayName: 'Ann Example',
      aliases: ['info@example.org'],
    },
    { name: 'bob@example.org', address: 'bob@example.org', type: 'person', isDisabled: true },
    {
      name: 'team@example.org',
      address: 'team@example.org',
      type: 'list',
      members: ['ann@example.org', 'bob@example.org'],
    },
  ]);
});

test('mail has flags and times of the index; what the index lacks comes, what was deleted does not', async (t) => {
  const seen = await seeAll(await openFiles(`kerio:${makeFiles(t, kerioTree)}`), login);
  assert.deepEqual(
    seen['mailbox INBOX']!.map((it) => [it.id, it.flags.join(' '), it.receivedAtSeconds, it.error]),
    [
      ['00000001', '\\Flagged \\Seen', 0x6553_6f00, undefined],
      ['00000002', '', seen['mailbox INBOX']![1]!.receivedAtSeconds, undefined],
      ['00000003', '', undefined, 'INBOX/#msgs/00000003.eml is in index.fld, and not there'],
    ],
  );
  assert.equal(seen['mailbox INBOX > Über uns']!.length, 1);
});

test('events, contacts and notes are taken out of their messages; another message is told with its file', async (t) => {
  const seen = await seeAll(await openFiles(`kerio:${makeFiles(t, kerioTree)}`), login);
  const [event, other] = seen['calendar Calendar']!;
  assert.match(event!.text, /SUMMARY:Meeting/);
  assert.match(
    other!.error!,
    /^Calendar\/#msgs\/00000002\.eml is no item of a folder of this kind/,
  );
  assert.match(seen['addressbook Contacts']![0]!.text, /FN:Zoe Zett/);
  assert.match(seen['notes Notes']![0]!.text, /SUMMARY:item\r\nDESCRIPTION:Milk\\nBread/);
});

test('rights, rules and what is not read of an account', async (t) => {
  const folder = makeFiles(t, kerioTree);
  await using session = await (await openFiles(`kerio:${folder}`)).open(login);
  const inbox = (await Array.fromAsync(session.folders())).find(({ id }) => id === 'INBOX');
  assert.deepEqual(inbox?.access, [{ who: 'bob@example.org', rights: 'lrs' }]);
  assert.deepEqual(
    inbox.losses?.map(({ detail }) => detail),
    ['INBOX/status.fld: the rights "cat@example.org ??" are not understood'],
  );
  const { sieve, losses } = await session.settings();
  assert.equal(sieve?.[0]?.isActive, true);
  assert.match(losses[0]!.detail, /settings\.usr/);
  addFiles(folder, { 'store/mail/example.org/ann/filter.siv': 'if {' });
  assert.equal((await session.settings()).sieve?.[0]?.isActive, false);
});

test('the folder of a user alone is an account', async (t) => {
  const folder = join(makeFiles(t, kerioTree), 'store/mail/example.org/ann');
  const seen = await seeAll(await openFiles(`kerio:${folder}`), { name: 'ann' });
  assert.equal(seen['mailbox INBOX']!.length, 3);
});
