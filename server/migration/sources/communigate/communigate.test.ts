import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSieve } from '#codecs/sieve/parse-sieve.ts';
import { communigateTree } from '../../../../test/support/communigate-tree.ts';
import { addFiles, makeFiles, openFiles, seeAll } from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const login = { name: 'ann@example.org' };

fileSourceContract('communigate', {
  files: communigateTree,
  login,
  addOne(folder) {
    addFiles(folder, { 'Accounts/ann.macnt/Archiv.mdir/3': 'Subject: new\n\nText\n' });
  },
});

test('accounts of all domains come with aliases, quotas and hashes; readable passwords do not', async (t) => {
  const source = await openFiles(`communigate:${makeFiles(t, communigateTree)}`);
  assert.deepEqual(await Array.fromAsync(source.accounts()), [
    {
      name: 'ann@example.org',
      address: 'ann@example.org',
      type: 'person',
      displayName: 'Ann Example',
      aliases: ['info@example.org'],
      quotaBytes: 100 * 1024 * 1024,
      passwordHash: '{SSHA}MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0',
    },
    {
      name: 'team@example.org',
      address: 'team@example.org',
      type: 'list',
      displayName: 'The team',
      members: ['ann@example.org', 'bob@example.net'],
    },
    { name: 'bob@second.example', address: 'bob@second.example', type: 'person' },
  ]);
  const seen = await seeAll(source, { name: 'bob@second.example' });
  assert.equal(seen['mailbox INBOX']!.length, 1);
});

test('mailboxes of both forms, within each other, and those of appointments and contacts', async (t) => {
  const seen = await seeAll(await openFiles(`communigate:${makeFiles(t, communigateTree)}`), login);
  assert.deepEqual(Object.keys(seen).sort(), [
    'addressbook Contacts',
    'calendar Team > Termine',
    'mailbox Archiv',
    'mailbox Archiv > Über uns',
    'mailbox INBOX',
    'mailbox Team',
  ]);
  assert.deepEqual(
    seen['mailbox INBOX']!.map(({ flags, receivedAtSeconds }) => [flags, receivedAtSeconds]),
    [
      [['\\Seen'], 1_700_000_000],
      [[], 1_700_000_000],
    ],
  );
  assert.equal(seen['mailbox Archiv']![1]!.text, 'Subject: four\r\n\r\nText\r\n');
  assert.match(seen['calendar Team > Termine']![0]!.text, /SUMMARY:Meeting/);
  assert.match(seen['calendar Team > Termine']![1]!.error!, /Termine\.mbox is no item/);
  assert.match(seen['addressbook Contacts']![0]!.text, /VERSION:3\.0[^]*FN:Zoe Zett/);
});

test('rules are Sieve, an absence and forwards; what has no place there is named', async (t) => {
  const source = await openFiles(`communigate:${makeFiles(t, communigateTree)}`);
  await using session = await source.open(login);
  const { sieve, absence, forwards, keepsForwarded, losses } = await session.settings();
  const script = sieve![0]!.script;
  parseSieve(script);
  assert.equal(
    script,
    String.raw`require ["copy", "fileinto", "imap4flags"];

# rule: Page
# not carried over: the action "Execute" has no place in Sieve

# rule: Lists
if allof (header :matches "subject" "*[dev]*",
  not address :is ["to", "cc"] ["ann@example.org", "a@example.org"]) {
  addflag "\\Seen";
  fileinto :copy "Lists";
  discard;
}

# rule: Old
# switched off
# if size :over 1M {
#   stop;
# }
`,
  );
  assert.deepEqual(absence, {
    isOn: true,
    internalText: 'I am away',
    externalText: 'I am away',
    audience: 'all',
  });
  assert.deepEqual([forwards, keepsForwarded], [['ann@example.net'], true]);
  const told = losses.map(({ detail }) => detail);
  assert.match(told[0]!, /Page: the action "Execute"/);
  assert.match(told[1]!, /Old\.mslc was left out/);
});

test('settings that are damaged are refused with their file and the place', async (t) => {
  const folder = makeFiles(t, { ...communigateTree, 'Accounts/ann.macnt/account.settings': '{a=' });
  const source = await openFiles(`communigate:${folder}`);
  await assert.rejects(
    Array.fromAsync(source.accounts()),
    /ann\.macnt.account\.settings, character 3/,
  );
});

test('the folder of one account is read for whoever it is opened', async (t) => {
  const folder = join(makeFiles(t, communigateTree), 'Accounts/ann.macnt');
  const seen = await seeAll(await openFiles(`communigate:${folder}`), { name: 'x@example.org' });
  assert.equal(seen['mailbox INBOX']!.length, 2);
});
