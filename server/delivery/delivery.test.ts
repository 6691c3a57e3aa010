import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { uid, type AccountId } from '#platform/ids.ts';
import { startTestServer, type TestServer } from '../../test/support/start-server.ts';
import type { Delivery, Envelope } from './delivery.ts';

function envelope(overrides: Partial<Envelope> = {}): Envelope {
  return {
    id: 'test1',
    origin: { kind: 'relay', isTrusted: true },
    client: { remoteAddress: '127.0.0.1', remotePort: 1, heloName: 'client.test' },
    sender: 'someone@elsewhere.test',
    isUtf8: false,
    body: '7bit',
    requireTls: false,
    priority: 0,
    ...overrides,
  };
}

const message = (size = 0) =>
  Buffer.from(`From: someone@elsewhere.test\r\nSubject: hi\r\n\r\n${'x'.repeat(size)}\r\n`);

async function deliver(
  server: TestServer,
  to: readonly string[],
  options: { envelope?: Partial<Envelope>; bytes?: Buffer; perRecipient?: boolean } = {},
): ReturnType<Delivery['deliver']> {
  return await server.mail.delivery.deliver({
    envelope: envelope(options.envelope),
    recipients: to.map((address) => ({ address })),
    message: { kind: 'memory', bytes: options.bytes ?? message() },
    trace: 'Received: by test\r\n',
    perRecipient: options.perRecipient ?? false,
  });
}

async function inbox(server: TestServer, address: string): Promise<string[]> {
  const account = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(account.id, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    const texts: string[] = [];
    for await (const rows of reader.messages(box!.id, []))
      for (const row of rows) texts.push((await reader.readContent(row.itemId)).toString());
    return texts;
  });
}

test('strangers may write to our users and to nobody else', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const check = async (address: string, origin?: Envelope['origin']) =>
    await server.mail.delivery.checkRecipient(envelope(origin && { origin }), { address });
  assert.deepEqual(await check('alice@example.test'), { kind: 'accepted' });
  assert.deepEqual(await check('alice+lists@example.test'), { kind: 'accepted' });
  const codes = async (address: string) => {
    const verdict = await check(address);
    return verdict.kind === 'refused'
      ? `${verdict.reply.code} ${verdict.reply.enhanced}`
      : verdict.kind;
  };
  assert.equal(await codes('nobody@example.test'), '550 5.1.1');
  assert.equal(await codes('x@elsewhere.test'), '550 5.7.1');
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  assert.deepEqual(
    await check('x@elsewhere.test', {
      kind: 'submission',
      account: alice.id,
      loginName: alice.address,
    }),
    { kind: 'accepted' },
  );
});

test('an account gets a message once, however many of the recipients stand for it', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'bob@example.test'],
  });
  await server.data.directory.aliases.add('all@example.test', [
    'alice@example.test',
    'bob@example.test',
  ]);
  const outcomes = await deliver(server, [
    'alice@example.test',
    'all@example.test',
    'alice+x@example.test',
  ]);
  assert.deepEqual(
    outcomes.map((o) => o.kind),
    ['delivered', 'delivered', 'delivered'],
  );
  const mails = await inbox(server, 'alice@example.test');
  assert.equal(mails.length, 1);
  assert.match(
    mails[0]!,
    /^Return-Path: <someone@elsewhere\.test>\r\nDelivered-To: alice@example\.test\r\nReceived: by test\r\nFrom: /,
  );
  assert.equal((await inbox(server, 'bob@example.test')).length, 1);
});

test('a message that comes round again is refused (RFC 5321 §6.3)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const [outcome] = await deliver(server, ['alice@example.test'], {
    bytes: Buffer.concat([Buffer.from('Delivered-To: alice@example.test\r\n'), message()]),
  });
  assert.equal(outcome!.kind === 'refused' && outcome!.reply.enhanced, '5.4.6');
  const [folded] = await deliver(server, ['alice@example.test'], {
    bytes: Buffer.concat([Buffer.from('delivered-to:\r\n\t<Alice@Example.test>\r\n'), message()]),
  });
  assert.equal(folded!.kind === 'refused' && folded!.reply.enhanced, '5.4.6');
});

test('when one of several recipients is full the others get it, and the sender a report (RFC 3464)', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'full@example.test', 'sender@example.test'],
  });
  const full = await server.data.directory.accounts.expect('full@example.test');
  await server.data.directory.accounts.change(full.id, { quota: { bytes: 1000 } });
  const outcomes = await deliver(server, ['alice@example.test', 'full@example.test'], {
    envelope: { sender: 'sender@example.test' },
    bytes: message(5000),
  });
  assert.deepEqual(
    outcomes.map((o) => o.kind),
    ['delivered', 'queued'],
  );
  for (let i = 0; i < 100 && (await inbox(server, 'sender@example.test')).length === 0; i++)
    await delay(20);
  assert.match(
    (await inbox(server, 'sender@example.test'))[0]!,
    /Final-Recipient: rfc822; full@example\.test\r\nAction: failed\r\nStatus: 5\.2\.2/,
  );
});

test('everybody refused is one refusal, and nothing is kept', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const outcomes = await deliver(server, ['nobody@example.test']);
  assert.equal(outcomes[0]!.kind, 'refused');
  assert.deepEqual(await server.mail.queue.list(), []);
});

test('the owner is told once when the mailbox passes its warning level (RFC 9208)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  await server.data.directory.accounts.change(alice.id, {
    quota: { bytes: 10_000 },
    quotaWarningPercent: 50,
  });
  await deliver(server, ['alice@example.test'], { bytes: message(3000) });
  await deliver(server, ['alice@example.test'], { bytes: message(3000) });
  const notices = async () =>
    (await inbox(server, 'alice@example.test')).filter((m) =>
      m.includes('Subject: Your mailbox is'),
    );
  for (let i = 0; i < 100 && (await notices()).length === 0; i++) await delay(20);
  await deliver(server, ['alice@example.test'], { bytes: message(500) });
  await delay(50);
  assert.equal((await notices()).length, 1);
});

test('the owner is told when a program adds or copies mail past the warning level (RFC 9208)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  await server.data.directory.accounts.change(alice.id, {
    quota: { bytes: 10_000 },
    quotaWarningPercent: 50,
  });
  const { store } = server.mail;
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: message(3000) });
  const flags = { system: 0, keywords: [] };
  await store.transact(alice.id, async (tx) => {
    const inbox = await tx.collectionByName('mailbox', 'INBOX');
    await tx.addMessage(inbox!.id, { prepared, receivedAtSeconds: 1, flags });
  });
  const notices = async () =>
    (await inbox(server, 'alice@example.test')).filter((m) =>
      m.includes('Subject: Your mailbox is'),
    );
  await delay(20);
  assert.equal((await notices()).length, 0);
  await store.transact(alice.id, async (tx) => {
    const inbox = await tx.collectionByName('mailbox', 'INBOX');
    const archive = await tx.collectionByName('mailbox', 'Archive');
    await tx.copyMessages(inbox!.id, [uid(1)], archive!.id);
  });
  for (let i = 0; i < 100 && (await notices()).length === 0; i++) await delay(20);
  assert.equal((await notices()).length, 1);
});

test('a domain quota stops its accounts together, whoever adds mail and at once, until one makes room', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'bob@example.test'],
  });
  await deliver(server, ['alice@example.test'], { bytes: message(5000) });
  await server.data.directory.domains.change('example.test', {
    settings: { quota: { bytes: 12_000, messages: null } },
  });
  const { store, delivery } = server.mail;
  const alice = (await server.data.directory.accounts.expect('alice@example.test')).id;
  const bob = (await server.data.directory.accounts.expect('bob@example.test')).id;
  const add = async (account: AccountId) => {
    await using prepared = await store.prepareMessage({ kind: 'memory', bytes: message(5000) });
    await store.transact(account, async (tx) => {
      const inbox = await tx.collectionByName('mailbox', 'INBOX');
      const flags = { system: 0, keywords: [] };
      await tx.addMessage(inbox!.id, { prepared, receivedAtSeconds: 1, flags });
    });
  };
  await add(bob);
  for (const account of [alice, bob]) await assert.rejects(add(account), { code: 'over-quota' });
  await server.data.directory.domains.change('example.test', {
    settings: { quota: { bytes: 10_000, messages: null } },
  });
  const check = async () =>
    await delivery.checkRecipient(envelope(), { address: 'bob@example.test' });
  const verdict = await check();
  assert.equal(verdict.kind === 'refused' && verdict.reply.enhanced, '5.2.2');
  assert.equal((await server.mail.domainUsageOf('example.test')).messages, 2);
  await store.transact(alice, async (tx) => {
    const inbox = await tx.collectionByName('mailbox', 'INBOX');
    await tx.expunge(inbox!.id, [uid(1)]);
  });
  assert.equal((await server.mail.domainUsageOf('example.test')).messages, 1);
  assert.equal((await check()).kind, 'accepted');
});

test('a forward goes on, with or without a copy here', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test'],
    settings: '[queue]\nsmart_host = "127.0.0.1:1"',
  });
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  await server.data.directory.accounts.change(alice.id, {
    forwards: ['a@elsewhere.test'],
    keepsForwarded: false,
  });
  assert.deepEqual(
    (await deliver(server, ['alice@example.test'], { envelope: { id: 'one' } })).map((o) => o.kind),
    ['queued'],
  );
  assert.equal((await inbox(server, 'alice@example.test')).length, 0);
  await server.data.directory.accounts.change(alice.id, {
    forwards: ['a@elsewhere.test'],
    keepsForwarded: true,
  });
  await deliver(server, ['alice@example.test'], { envelope: { id: 'two' } });
  assert.equal((await inbox(server, 'alice@example.test')).length, 1);
  assert.deepEqual(
    (await server.mail.queue.list()).map((e) => e.recipients[0]!.address),
    ['a@elsewhere.test', 'a@elsewhere.test'],
  );
});

test('mail held for users here is kept back like any other, and may go to what its sender may write to (RFC 4865)', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'bob@example.test'],
  });
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  await server.data.directory.groups.add({
    address: 'closed@example.test',
    members: ['alice@example.test'],
    postPolicy: 'members',
  });
  const outcomes = await deliver(server, ['bob@example.test', 'closed@example.test'], {
    envelope: {
      origin: { kind: 'submission', account: alice.id, loginName: alice.address },
      sender: 'alice@example.test',
      holdUntilSeconds: Date.UTC(2200, 0) / 1000,
    },
  });
  assert.deepEqual(
    outcomes.map((o) => o.kind),
    ['queued', 'queued'],
  );
  await delay(50);
  assert.equal((await inbox(server, 'bob@example.test')).length, 0);
  assert.equal(await server.mail.queue.retry({ all: true }), 2);
  for (let i = 0; i < 100 && (await server.mail.queue.list()).length > 0; i++) await delay(20);
  assert.equal((await inbox(server, 'bob@example.test')).length, 1);
  const [mail, ...others] = await inbox(server, 'alice@example.test');
  assert.deepEqual(others, []);
  assert.match(mail!, /^Delivered-To: alice@example\.test\r$/m);
  assert.match(mail!, /^Subject: hi\r$/m);
});

test('over LMTP an alias of which one is full is taken: the other has it and the sender hears of the full one', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'full@example.test', 'sender@example.test'],
  });
  const { accounts, aliases } = server.data.directory;
  const full = await accounts.expect('full@example.test');
  await accounts.change(full.id, { quota: { bytes: 1000 } });
  await aliases.add('both@example.test', ['alice@example.test', 'full@example.test']);
  const options = {
    envelope: { sender: 'sender@example.test', origin: { kind: 'lmtp' as const } },
    bytes: message(5000),
    perRecipient: true,
  };
  const outcomes = await deliver(server, ['both@example.test', 'full@example.test'], options);
  assert.deepEqual(
    outcomes.map((o) => o.kind),
    ['queued', 'refused'],
  );
  assert.equal((await inbox(server, 'alice@example.test')).length, 1);
  for (let i = 0; i < 100 && (await inbox(server, 'sender@example.test')).length === 0; i++)
    await delay(20);
  assert.match(
    (await inbox(server, 'sender@example.test'))[0]!,
    /Final-Recipient: rfc822; both@example\.test\r\nAction: failed\r\nStatus: 5\.2\.2/,
  );
});

test('the administrator of a domain is told once when its accounts together pass its warning level (RFC 9208)', async () => {
  await using server = await startTestServer({
    accounts: ['boss@example.test', 'alice@example.test', 'bob@example.test'],
  });
  const { accounts, domains } = server.data.directory;
  const boss = await accounts.expect('boss@example.test');
  await accounts.change(boss.id, { administers: ['example.test'] });
  const quota = { bytes: 1_000_000, messages: 6 };
  await domains.change('example.test', { settings: { quota, quotaWarningPercent: 60 } });
  const notices = async () =>
    (await inbox(server, 'boss@example.test')).filter((m) =>
      m.includes('Subject: The domain example.test is 66 % full'),
    );
  await deliver(server, ['alice@example.test', 'bob@example.test']);
  assert.equal((await notices()).length, 0);
  await deliver(server, ['alice@example.test', 'bob@example.test']);
  for (let i = 0; i < 100 && (await notices()).length === 0; i++) await delay(20);
  assert.match((await notices())[0]!, /together use 66 %[^]* {2}4 of 6 messages/);
  await deliver(server, ['alice@example.test']);
  await delay(50);
  assert.equal((await notices()).length, 1);
  const [full] = await deliver(server, ['bob@example.test']);
  assert.equal(full!.kind === 'refused' && full!.reply.enhanced, '5.2.2');
});
