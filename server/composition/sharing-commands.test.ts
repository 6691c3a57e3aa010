import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { createParts } from './create-parts.ts';

const [ann, bob] = ['ann@example.test', 'bob@example.test'];

async function newServer(t: TestContext) {
  const server = await createCommandServer(t, createParts());
  for (const address of [ann, bob]) await server.json('account', 'add', address);
  return server;
}

test('a calendar is shared by a level, which takes the place of the one before', async (t) => {
  const { json, call } = await newServer(t);
  const share = async (...more: string[]) =>
    (await json('grant', 'add', `${ann}/calendar:calendar`, bob, ...more))['rights'];
  assert.equal(await share('--level', 'write', '--private'), 'lrswite1');
  assert.equal(await share('--level', 'free-busy'), '0');
  assert.equal(await share('--level', 'read'), 'lrs');
  await json('grant', 'add', `${ann}/contacts:`, bob, '--level', 'owner');
  await json('grant', 'add', `${ann}/INBOX`, bob, '--level', 'read');
  const list = await json('grant', 'list', ann);
  assert.deepEqual(
    new Set(list.map((g) => `${g['mailbox']} ${g['level']} ${g['seesPrivate']}`)),
    new Set(['INBOX read false', 'calendar:calendar read false', 'contacts:contacts owner true']),
  );
  assert.match((await call('grant', 'list', ann)).stdout, /contacts:contacts .* owner, private/);
  await json('grant', 'remove', `${ann}/calendar:`, bob);
  assert.equal((await json('grant', 'list', ann)).length, 2);
  await json('grant', 'add', `${ann}/calendars:`, bob, '--level', 'write');
  assert.match((await call('grant', 'list', ann)).stdout, /calendars: .* write/);
  await json('grant', 'remove', `${ann}/calendars:`, bob);
  assert.equal((await json('grant', 'list', ann)).length, 2);
});

test('what a level cannot mean is refused with what would be right', async (t) => {
  const { call } = await newServer(t);
  const add = async (...more: string[]) => await call('grant', 'add', ...more);
  for (const [args, code, message] of [
    [[`${ann}/calendar:none`, bob, '--level', 'read'], 3, /no calendar "none"; it has calendar/],
    [[`${ann}/calendar:`, bob, '--level', 'all'], 2, /free-busy, read, write-own, write, owner/],
    [[`${ann}/calendar:`, bob], 2, /say either RIGHTS or --level/],
    [[`${ann}/calendar:`, bob, 'lr', '--level', 'read'], 2, /say either RIGHTS or --level/],
    [[`${ann}/calendar:`, bob, 'lr', '--private'], 2, /as a right it is "1"/],
    [[`${ann}/calendar:`, bob, '9'], 2, /"9" is no right/],
  ] as const) {
    const refused = await add(...args);
    assert.equal(refused.code, code, refused.stderr);
    assert.match(refused.stderr, message);
  }
});

test('a delegate is named, shown among the grants, and taken back', async (t) => {
  const { json, call } = await newServer(t);
  await json('delegate', 'add', ann, bob);
  const rights = async () => {
    const [found] = await json('delegate', 'list', ann);
    const { calendar, seesPrivate, getsInvitations, sendsOnBehalf, sendsAs } = found ?? {};
    return [calendar, seesPrivate, getsInvitations, sendsOnBehalf, sendsAs];
  };
  assert.deepEqual(await rights(), ['write', false, true, true, false]);
  await json('delegate', 'add', ann, bob, '--calendar', 'read', '--private', '--send-as');
  assert.deepEqual(await rights(), ['read', true, false, false, true]);
  assert.match((await call('delegate', 'list', ann)).stdout, /bob.* read +yes +no +as the boss/);
  assert.deepEqual(
    (await json('grant', 'list', ann)).map((g) => [g['mailbox'], g['rights']]),
    [
      ['(all)', '3'],
      ['calendar:calendar', 'lrs1'],
    ],
  );
  await json('delegate', 'remove', ann, bob);
  assert.deepEqual(await json('grant', 'list', ann), []);
  assert.equal((await call('delegate', 'remove', ann, bob)).code, 3);
  assert.equal((await call('delegate', 'add', ann, bob, '--private', '--copies')).code, 2);
  assert.equal((await call('delegate', 'add', ann, bob, '--calendar', 'read')).code, 2);
  assert.equal((await call('delegate', 'add', ann, ann)).code, 2);
});

test('what colleagues see of a person is set by options and by a CSV file', async (t) => {
  const { folder, json, call } = await newServer(t);
  await json(
    'account',
    'set',
    ann,
    '--title',
    'Head',
    '--phone',
    '+49 30 1',
    '--department',
    'R&D',
  );
  await json('account', 'set', ann, '--time-zone', 'europe/berlin', '--language', 'de-at');
  await json('account', 'set', ann, '--hidden', 'on', '--sent-copies', 'both');
  const { stdout } = await call('account', 'show', ann);
  for (const line of [
    'language: de-AT',
    'time zone: Europe/Berlin',
    'title: Head',
    'department: R&D',
    'phone: +49 30 1',
    'address list: hidden',
    'sent in its name: kept by both',
  ])
    assert.ok(stdout.split('\n').includes(line), `${line}\nin\n${stdout}`);
  assert.equal((await call('account', 'set', ann, '--sent-copies', 'all')).code, 2);
  const file = join(folder, 'people.csv');
  writeFileSync(
    file,
    'address,language,time-zone,title,department,phone,hidden\n' +
      'cyd@example.test,fr,Europe/Paris,Chef,Cuisine,1,yes\n' +
      'dee@example.test,,,,,,\n' +
      'eve@example.test,,Mars/Base,,,,\n' +
      'fay@example.test,,,,,,maybe\n',
  );
  const done = await call('account', 'import-csv', file);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /:4: eve@example\.test: "Mars\/Base" is no time zone/);
  assert.match(done.stderr, /:5: fay@example\.test: hidden maybe: yes or no is allowed/);
  const cyd = await json('account', 'show', 'cyd@example.test');
  assert.deepEqual(cyd['profile'], { title: 'Chef', department: 'Cuisine', phone: '1' });
  assert.deepEqual(
    [cyd['language'], cyd['timeZone'], cyd['isHidden']],
    ['fr', 'Europe/Paris', true],
  );
  assert.equal((await json('account', 'show', 'dee@example.test'))['timeZone'], 'UTC');
});

test('domains and groups say who sees them in the address list', async (t) => {
  const { json, call } = await newServer(t);
  await json('domain', 'set', 'example.test', '--address-list', 'server');
  await json('domain', 'set', 'example.test', '--free-busy', 'none');
  assert.match(
    (await call('domain', 'show', 'example.test')).stdout,
    /^address list: server, free and busy time: none$/m,
  );
  assert.equal((await call('domain', 'set', 'example.test', '--free-busy', 'all')).code, 2);
  assert.equal((await call('domain', 'set', 'example.test', '--address-list', 'all')).code, 2);
  await json('group', 'add', 'team@example.test', '--hidden', 'on');
  assert.match(
    (await call('group', 'show', 'team@example.test')).stdout,
    /^address list: hidden$/m,
  );
});
