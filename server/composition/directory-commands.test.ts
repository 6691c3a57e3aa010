import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { withIdleData } from '../../test/support/idle-data.ts';
import { createParts } from './create-parts.ts';

async function newServer(t: TestContext) {
  const { folder, data, call, json } = await createCommandServer(t, createParts());
  /** Queues a message as a server would. */
  const enqueue = async (id: string, recipient: string) => {
    await withIdleData(data, async (opened, opening) => {
      const settings = () => opening.settings;
      await using mail = await createParts().openMail({ ...opening, settings, data: opened });
      await mail.queue.enqueue({
        id,
        sender: 'admin@example.test',
        recipients: [{ address: recipient }],
        content: { kind: 'memory', bytes: Buffer.from('Subject: x\r\n\r\ny\r\n') },
        isUtf8: false,
        body: '7bit',
        requireTls: false,
        priority: 0,
      });
    });
  };
  return { folder, call, json, enqueue };
}

test('init makes the first domain with DKIM keys and the first administrator', async (t) => {
  const { json } = await newServer(t);
  const domain = await json('domain', 'show', 'example.test');
  assert.equal((domain['dkim'] as unknown[]).length, 2);
  const admin = await json('account', 'show', 'admin@example.test');
  assert.equal(admin['role'], 'administrator');
  assert.equal(admin['hasPassword'], true);
});

test('accounts are made, shown, changed, renamed and removed', async (t) => {
  const { json, call } = await newServer(t);
  const made = await json(
    'account',
    'add',
    'ann@example.test',
    '--name',
    'Ann',
    '--quota',
    '2GB',
    '--alias',
    'info@example.test',
    '--generate-password',
  );
  assert.match(String(made['password']), /^[a-z2-7]{5}(-[a-z2-7]{5}){3}$/);
  assert.equal((await call('account', 'add', 'ann@example.test')).code, 4);
  assert.equal((await call('account', 'add', 'ann@other.test')).code, 3);
  assert.equal((await call('account', 'add', 'bob@example.test', '--quota', 'lots')).code, 2);
  await json(
    'account',
    'set',
    'ann@example.test',
    '--disable',
    'pop3',
    '--forward',
    'ann@elsewhere.test',
    '--keep-copy',
    'off',
  );
  const shown = await json('account', 'show', 'ann@example.test');
  assert.deepEqual(shown['addresses'], ['ann@example.test', 'info@example.test']);
  assert.deepEqual(shown['disabledProtocols'], ['pop3']);
  assert.deepEqual(shown['quota'], { bytes: 2 * 1024 ** 3, messages: null });
  assert.equal(shown['keepsForwarded'], false);
  await json('account', 'rename', 'ann@example.test', 'anna@example.test', '--keep-old');
  assert.equal((await json('account', 'list')).length, 2);
  await json('account', 'remove', 'anna@example.test');
  assert.equal((await call('account', 'show', 'anna@example.test')).code, 3);
});

test('a CSV file (RFC 4180 §2) makes accounts; lines that fail are reported with their number, the others are done', async (t) => {
  const { folder, call, json } = await newServer(t);
  const file = join(folder, 'people.csv');
  writeFileSync(
    file,
    [
      'address,name,password,quota,aliases,type,domain-admin',
      'ann@example.test,"Ann, the ""first""",secret horse staple,1GB,a1@example.test;a2@example.test,,yes',
      'bad address,Bad,x,,,,',
      'ann@example.test,Twice,x,,,,',
      'room@example.test,"Room',
      'two",,,,resource,',
      'zed@example.test,Zed,pw,wrong,,,',
      'few@example.test,Few',
    ].join('\r\n'),
  );
  const done = await call('account', 'import-csv', file);
  assert.equal(done.code, 1);
  assert.equal(done.stdout, '1 accounts made, 5 lines failed\n');
  assert.deepEqual(
    done.stderr
      .trimEnd()
      .split('\n')
      .map((l) => /csv:(\d+):/.exec(l)?.[1]),
    ['3', '4', '5', '7', '8'],
  );
  const ann = await json('account', 'show', 'ann@example.test');
  assert.equal(ann['displayName'], 'Ann, the "first"');
  assert.deepEqual(ann['administers'], ['example.test']);
  assert.equal((await json('alias', 'list')).length, 2);
  writeFileSync(file, 'address,name\nnew1@example.test,"open\nnew2@example.test,Two\n');
  const torn = await call('account', 'import-csv', file);
  assert.equal(torn.stdout, '1 accounts made, 1 lines failed\n');
  assert.match(torn.stderr, /csv:2: a quoted field does not end\n$/);
  await json('account', 'show', 'new2@example.test');
  writeFileSync(file, 'adress,name\n');
  assert.match((await call('account', 'import-csv', file)).stderr, /did you mean "address"\?/);
});

test('hashes of another system are taken over, from a CSV column or one by one; a bad one names line and way out', async (t) => {
  const { folder, call, json } = await newServer(t);
  const sha = createHash('sha1').update('secret horse').update('salt').digest();
  const ssha = `{SSHA}${Buffer.concat([sha, Buffer.from('salt')]).toString('base64')}`;
  const file = join(folder, 'people.csv');
  writeFileSync(
    file,
    `address,password-hash\nann@example.test,${ssha}\nbad@example.test,$y$j9T$abc$def\ncut@example.test,$6$salt$short\n`,
  );
  const done = await call('account', 'import-csv', file);
  assert.equal(done.stdout, '1 accounts made, 2 lines failed\n');
  assert.match(
    done.stderr,
    /csv:3: bad@example\.test: the password hash \$y\$ is not known; known are /,
  );
  assert.match(
    done.stderr,
    /csv:4: cut@example\.test: the SHA-crypt hash is cut short .*export it again/,
  );
  assert.doesNotMatch(done.stderr, /j9T|short\$/);
  assert.equal((await call('account', 'show', 'bad@example.test')).code, 3);

  const hashFile = join(folder, 'hash');
  writeFileSync(hashFile, `${ssha}\n`);
  const option = ['--password-hash-file', hashFile];
  await json('account', 'add', 'bob@example.test', ...option);
  await json('account', 'set', 'admin@example.test', ...option);
  writeFileSync(hashFile, '{X-OWN}abc\n');
  assert.equal((await call('account', 'add', 'eve@example.test', ...option)).code, 1);
  assert.equal((await call('account', 'show', 'eve@example.test')).code, 3);
  assert.equal(
    (await call('account', 'set', 'bob@example.test', ...option, '--generate-password')).code,
    2,
  );
});

test('DKIM keys are changed: the new ones wait for their records, or sign at once when told to', async (t) => {
  const { call, json } = await newServer(t);
  const listed = async () =>
    (await json('domain', 'dkim', 'list', 'example.test')).map((k) => [k['selector'], k['state']]);
  const old = await listed();
  assert.deepEqual(
    old.map(([, state]) => state),
    ['signing', 'signing'],
  );
  const { waiting } = (await json('domain', 'dkim', 'rotate', 'example.test')) as unknown as {
    waiting: { name: string; selector: string; value: string }[];
  };
  assert.equal((await call('domain', 'dkim', 'rotate', 'example.test')).code, 4);
  const records = await call('dns', 'example.test', '--no-check');
  for (const { name, value } of waiting)
    assert.ok(records.stdout.includes(`${name}. TXT ${value}\n`), name);
  await json('domain', 'dkim', 'rotate', 'example.test', '--activate');
  assert.deepEqual(await listed(), [
    ...waiting.map((w) => [w.selector, 'signing']),
    ...old.map(([selector]) => [selector, 'retired']),
  ]);
  assert.match(
    (await call('domain', 'dkim', 'list', 'example.test')).stdout,
    /retired since [\d-]+; its record may go after [\d-]+\n/,
  );
  const after = (await call('dns', 'example.test', '--no-check')).stdout;
  assert.match(
    after,
    new RegExp(
      `${String(old[0]![0])}\\._domainkey[^\\n]+\\n[^\\n]*no longer used \\(recommended\\)`,
    ),
  );
  assert.equal((await call('domain', 'dkim', 'rotate', 'example.test', '--activate')).code, 3);
});

test('domains, aliases and groups are made, listed and removed', async (t) => {
  const { call, json } = await newServer(t);
  await json('domain', 'add', 'other.test', '--catch-all', 'admin@example.test');
  await json('domain', 'add', 'alias.test', '--alias-of', 'example.test');
  assert.deepEqual(
    (await json('domain', 'list')).map((d) => d['name']),
    ['alias.test', 'example.test', 'other.test'],
  );
  await json('alias', 'add', 'sales@other.test', 'admin@example.test', 'x@elsewhere.test');
  assert.equal((await call('domain', 'remove', 'other.test')).code, 5);
  await json('alias', 'remove', 'sales@other.test');
  await json('domain', 'remove', 'other.test');
  await json('group', 'add', 'team@example.test', 'admin@example.test', '--post', 'members');
  await json(
    'group',
    'set',
    'team@example.test',
    '--add-member',
    'y@elsewhere.test',
    '--remove-member',
    'admin@example.test',
  );
  const group = await json('group', 'show', 'team@example.test');
  assert.deepEqual(
    (group['members'] as { address: string }[]).map((m) => m.address),
    ['y@elsewhere.test'],
  );
  assert.equal((await call('group', 'remove', 'team@example.test')).code, 0);
  assert.equal((await call('group', 'show', 'team@example.test')).code, 3);
});

test('dns shows every record the domain needs, keys included', async (t) => {
  const { json } = await newServer(t);
  const { records } = await json('dns', 'example.test', '--no-check');
  const shown = (records as { name: string; type: string; value: string }[]).map(
    (r) => `${r.name} ${r.type} ${r.value}`,
  );
  assert.ok(shown.includes('example.test MX 10 mail.example.test.'));
  assert.ok(shown.some((r) => /\._domainkey\.example\.test TXT "v=DKIM1; k=ed25519; p=/.test(r)));
  assert.ok(shown.includes('_submissions._tcp.example.test SRV 0 1 465 mail.example.test.'));
  assert.ok(shown.includes('_caldavs._tcp.example.test TXT "path=/dav/"'));
});

test('what is switched off is in no record', async (t) => {
  const { json } = await newServer(t);
  for (const name of ['dav.enabled', 'pop3.enabled']) await json('config', 'set', name, 'false');
  const { records } = await json('dns', 'example.test', '--no-check');
  const names = (records as { name: string }[]).map((r) => r.name);
  assert.deepEqual(
    names.filter((name) => /dav|pop3/.test(name)),
    [],
  );
  assert.ok(names.includes('_imaps._tcp.example.test'));
});

test('grants are added, listed and taken back', async (t) => {
  const { json, call } = await newServer(t);
  await json('account', 'add', 'ann@example.test');
  const added = await json('grant', 'add', 'ann@example.test/INBOX', 'admin@example.test', 'read');
  assert.equal(added['rights'], 'lrs');
  await json('grant', 'add', 'ann@example.test', 'anyone', 'l');
  assert.deepEqual(await json('grant', 'list', 'ann@example.test'), [
    { mailbox: '(all)', who: 'anyone', rights: 'l', level: null, seesPrivate: false },
    {
      mailbox: 'INBOX',
      who: 'admin@example.test',
      rights: 'lrs',
      level: 'read',
      seesPrivate: false,
    },
  ]);
  await json('grant', 'remove', 'ann@example.test', 'anyone');
  assert.equal((await json('grant', 'list', 'ann@example.test')).length, 1);
  assert.equal((await call('grant', 'add', 'ann@example.test/Nowhere', 'anyone', 'l')).code, 3);
});

test('an account is verified, rebuilt, compacted and removed with its mail', async (t) => {
  const { json, folder } = await newServer(t);
  const { id } = (await json('account', 'add', 'ann@example.test')) as { id?: number };
  await json('account', 'rebuild', 'ann@example.test');
  await json('account', 'compact', 'ann@example.test');
  const report = await json('account', 'verify', 'ann@example.test');
  assert.deepEqual(report['problems'], []);
  await json('account', 'remove', 'ann@example.test', '--mail');
  assert.equal(existsSync(join(folder, 'data', 'accounts', String(id))), false);
});

test('queued mail is listed, held, released, shown and dropped', async (t) => {
  const { call, json, enqueue } = await newServer(t);
  assert.equal((await call('queue', 'list')).stdout, 'the queue is empty\n');
  await enqueue('m1', 'bob@elsewhere.test');
  const [entry] = await json('queue', 'list');
  assert.equal(entry?.['id'], 'm1');
  assert.deepEqual(await json('queue', 'hold', '--domain', 'elsewhere.test'), { recipients: 1 });
  assert.match(
    (await call('queue', 'show', 'm1')).stdout,
    /to bob@elsewhere.test: held.*\n\nSubject: x/,
  );
  assert.deepEqual(await json('queue', 'release', 'm1'), { recipients: 1 });
  assert.equal((await call('queue', 'drop')).code, 2);
  assert.deepEqual(await json('queue', 'drop', '--all'), { recipients: 1 });
  assert.equal((await call('queue', 'show', 'm1')).code, 3);
});

test('mail cannot be led to an address of ours that does not exist; the answer says what to do', async (t) => {
  const { call, json } = await newServer(t);
  await json('account', 'add', 'ann@example.test');
  for (const command of [
    ['domain', 'set', 'example.test', '--catch-all', 'gone@example.test'],
    ['domain', 'add', 'new.test', '--catch-all', 'gone@example.test'],
    ['account', 'set', 'ann@example.test', '--forward', 'gone@example.test'],
    ['alias', 'add', 'info@example.test', 'gone@example.test'],
    ['group', 'add', 'team@example.test', 'gone@example.test'],
  ]) {
    const done = await call(...command);
    assert.equal(done.code, 3, command.join(' '));
    assert.match(done.stderr, /^[^\n]*no address gone@example\.test: make it first[^\n]*\n$/);
  }
  // A detail behind a plus sign needs no address of its own.
  await json('alias', 'add', 'info@example.test', 'ann+info@example.test');
  await json('domain', 'set', 'example.test', '--catch-all', 'ann+any@example.test');
  await json('account', 'set', 'ann@example.test', '--forward', 'ann@elsewhere.test');
});

test('a smart host that is neither a route nor a host is refused, with the routes there are', async (t) => {
  const { call, json } = await newServer(t);
  const refused = await call('config', 'set', 'queue.smart_host', 'relay');
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /queue\.smart_host: found "relay", which is no route; there are none: add \[queue\.routes\.relay\]/,
  );
  assert.equal((await call('config', 'set', 'queue.smart_host', 'h.test:99999')).code, 2);
  await json('config', 'set', 'queue.smart_host', 'smtp.elsewhere.test:587');
  await json('config', 'check');
});
