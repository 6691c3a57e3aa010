import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { withIdleData } from '../../test/support/idle-data.ts';
import { text } from '../../test/support/store-seeds.ts';
import { createSystemClock } from '#platform/clock.ts';
import { accountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import { createParts } from './create-parts.ts';

const admin = 'admin@example.test';

async function withStore(data: string, work: (store: Store & StoreUpkeep) => Promise<void>) {
  await withIdleData(data, async ({ openStore }) => {
    await using store = await openStore();
    await work(store.store);
  });
}

test('an app password is shown once, listed with scope and expiry, and taken back by name or id', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  const add = async (...more: string[]) =>
    await json('account', 'app-password', 'add', admin, ...more);
  const list = async () =>
    (await json('account', 'app-password', 'list', admin)) as unknown as Record<string, unknown>[];
  const before = createSystemClock().epochMs();
  const made = await add('--name', 'phone', '--protocols', 'imap,smtp', '--expires', '90d');
  assert.match(String(made['password']), /^[a-z0-9]/);
  assert.ok(Math.abs(Number(made['expiresMs']) - before - 90 * 86_400_000) < 60_000);
  const [phone] = await list();
  assert.deepEqual(phone?.['protocols'], ['imap', 'smtp']);
  assert.equal(phone?.['lastUsedMs'], undefined);
  assert.equal(phone?.['password'], undefined);
  const shown = (await call('account', 'app-password', 'list', admin)).stdout;
  assert.match(shown, /phone +imap,smtp .* never /);
  assert.equal((await call('account', 'app-password', 'add', admin, '--protocols', 'x')).code, 2);
  assert.equal((await call('account', 'app-password', 'add', admin, '--expires', 'x')).code, 2);
  await add('--name', 'phone');
  const twice = await call('account', 'app-password', 'remove', admin, 'phone');
  assert.equal(twice.code, 5, twice.stderr);
  await json('account', 'app-password', 'remove', admin, String(made['id']));
  await json('account', 'app-password', 'remove', admin, 'phone');
  assert.deepEqual(await list(), []);
  assert.equal((await call('account', 'app-password', 'remove', admin, 'phone')).code, 3);
});

test('removed messages are counted and come back to their mailboxes, also to those that are gone', async (t) => {
  const { folder, data, call, json } = await createCommandServer(t, createParts());
  const source = join(folder, 'maildir');
  for (const [mailbox, count] of [
    ['INBOX', 2],
    ['Work', 1],
  ] as const) {
    mkdirSync(join(source, mailbox, 'cur'), { recursive: true });
    for (let i = 0; i < count; i++)
      writeFileSync(join(source, mailbox, 'cur', `${i}.h:2,S`), text(i));
  }
  await json('account', 'import', admin, '--from', source, '--format', 'maildir');
  const id = accountId(Number((await json('account', 'show', admin))['id']));
  await withStore(data, async (store) => {
    await store.transact(id, async (tx) => {
      const inbox = (await tx.collectionByName('mailbox', 'INBOX'))!;
      await tx.expunge(inbox.id, [...(await tx.uids(inbox.id))] as never);
      await tx.deleteCollection((await tx.collectionByName('mailbox', 'Work'))!.id);
    });
  });
  const undelete = async (...more: string[]) => await json('account', 'undelete', admin, ...more);
  const dry = await undelete('--dry-run');
  assert.deepEqual([dry['messages'], dry['restored']], [3, false]);
  assert.equal((await undelete('--mailbox', 'Work', '--dry-run'))['messages'], 1);
  assert.equal((await undelete('--since', '1h', '--dry-run'))['messages'], 3);
  assert.equal((await call('account', 'undelete', admin, '--since', 'x')).code, 2);
  assert.equal((await undelete('--mailbox', 'Work'))['messages'], 1);
  assert.match(
    (await call('account', 'undelete', admin)).stdout,
    /INBOX +2 .*\n2 messages restored/,
  );
  assert.equal((await undelete())['messages'], 0);
  assert.equal(
    ((await json('account', 'show', admin))['usage'] as { messages: number }).messages,
    3,
  );
  await withStore(data, async (store) => {
    await store.read(id, async (reader) => {
      for (const [name, count] of [
        ['INBOX', 2],
        ['Work', 1],
      ] as const) {
        const mailbox = (await reader.collectionByName('mailbox', name))!;
        assert.equal((await reader.uids(mailbox.id)).length, count, name);
      }
    });
  });
});

test('every setting of an account and of a domain is set, kept when others change, and shown', async (t) => {
  const { json, call } = await createCommandServer(t, createParts());
  const set = async (...more: string[]) => await json('account', 'set', admin, ...more);
  await set('--forward', 'x@elsewhere.test', '--keep-copy', 'off', '--language', 'de-CH');
  await set('--messages-per-hour', '10', '--message-size', '5MB', '--quota-warning', '75');
  await set('--recipients-per-day', '100', '--recipients-per-message', '7');
  await set('--quota', '1GB', '--message-quota', '5000', '--disable', 'pop3', '--enabled', 'off');
  await set('--role', 'auditor');
  const shown = await json('account', 'show', admin);
  assert.deepEqual(shown['sendLimits'], {
    messagesPerHour: 10,
    recipientsPerDay: 100,
    recipientsPerMessage: 7,
    messageBytes: 5 * 1024 ** 2,
  });
  assert.deepEqual(shown['quota'], { bytes: 1024 ** 3, messages: 5000 });
  assert.equal(shown['quotaWarningPercent'], 75);
  assert.deepEqual(shown['usage'], { bytes: 0, messages: 0 });
  const { stdout } = await call('account', 'show', admin);
  for (const line of [
    'language: de-CH',
    'state: off',
    'type: person, role: auditor',
    'switched off: pop3',
    'forwards to: x@elsewhere.test (without a copy here)',
    'used: 0B, 0 messages',
    'quota in force: 1GB, 5000 messages; warning at 75 %',
    'sending: 10 an hour, 100 a day, 7 recipients a message, 5MB a message',
  ])
    assert.ok(stdout.split('\n').includes(line), `${line}\nin\n${stdout}`);
  await set('--messages-per-hour', '0', '--quota-warning', '90');
  const limits = (await json('account', 'show', admin))['sendLimits'] as Record<string, unknown>;
  assert.deepEqual([limits['messagesPerHour'], limits['recipientsPerDay']], [null, 100]);

  const domain = async (...more: string[]) => await json('domain', 'set', 'example.test', ...more);
  await domain('--catch-all', admin, '--plus-separators', '+-', '--message-quota', '9');
  await domain('--quota', '1GB', '--default-messages-per-hour', '20', '--messages-per-hour', '50');
  const { settings } = (await json('domain', 'show', 'example.test')) as {
    settings?: Record<string, unknown>;
  };
  assert.equal(settings?.['catchAll'], admin);
  assert.deepEqual(settings?.['quota'], { bytes: 1024 ** 3, messages: 9 });
  const text = (await call('domain', 'show', 'example.test')).stdout;
  assert.match(
    text,
    /plus separators: \+-\nsending: 50 an hour together; 20 an hour, 2000 a day each/,
  );
  assert.match((await call('account', 'list')).stdout, /USED +MESSAGES/);
});

test('the DNS record of the MTA-STS policy names another policy when the mode changes (RFC 8461 §3.1)', async (t) => {
  const { call, json } = await createCommandServer(t, createParts());
  const idNow = async () => {
    const { records } = await json('dns', 'example.test', '--no-check');
    const found = (records as { name: string; value: string }[]).find(
      (r) => r.name === '_mta-sts.example.test',
    );
    return /^"v=STSv1; id=([0-9a-f]{20})"$/.exec(found?.value ?? '')?.[1];
  };
  const before = await idNow();
  assert.ok(before);
  assert.equal(await idNow(), before);
  assert.equal((await call('config', 'set', 'http.mta_sts', 'enforce')).code, 0);
  assert.notEqual(await idNow(), before);
});
