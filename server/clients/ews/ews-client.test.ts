import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpClient } from '#clients/http/http-client.ts';
import { createFolder } from '#codecs/ews/create-folder.ts';
import { findFolder } from '#codecs/ews/find-folder.ts';
import { getFolder } from '#codecs/ews/get-folder.ts';
import { textAt } from '#codecs/ews/names.ts';
import { productOf } from '#codecs/ews/server-version.ts';
import { isDomainError } from '#platform/errors.ts';
import { createRandom } from '#platform/random.ts';
import {
  startEwsDouble,
  type EwsDouble,
  type EwsDoubleOptions,
} from '../../../test/support/ews-double/start-ews-double.ts';
import { faultsAt, type Fault } from '../../../test/support/ews-double/faults.ts';
import { skipWithoutEwsSchema } from '../../../test/support/ews-double/schema-order.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { skipWithout } from '../../../test/support/peer.ts';
import { createEwsClient, type EwsClient } from './ews-client.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

interface Stage extends AsyncDisposable {
  readonly double: EwsDouble;
  readonly client: EwsClient;
  readonly waits: number[];
}

async function setStage(options: Partial<EwsDoubleOptions> = {}): Promise<Stage> {
  const double = await startEwsDouble({ accounts, ...options });
  const clock = createFakeClock();
  const http = createHttpClient({ clock, random: createRandom(), allowsPlainPasswords: true });
  const waits: number[] = [];
  const client = createEwsClient({
    http,
    clock,
    url: double.url,
    credentials: { kind: 'password', user: 'anna@a.test', password: 'secret' },
    onWait(ms) {
      waits.push(ms);
      setImmediate(() => void clock.advance(ms));
    },
  });
  return {
    double,
    client,
    waits,
    async [Symbol.asyncDispose]() {
      http[Symbol.dispose]();
      await double[Symbol.asyncDispose]();
    },
  };
}

const inbox = getFolder([{ distinguished: 'inbox' }], ['folder:DisplayName']);

async function inboxName(client: EwsClient, mailbox = {}): Promise<string | undefined> {
  const [outcome] = await client.call(inbox, mailbox);
  return outcome?.ok === true ? textAt(outcome.value, 'DisplayName') : undefined;
}

test(
  'the newest version is asked for first, older ones until the server takes one',
  { skip },
  async () => {
    const expected: Record<string, string> = {
      Exchange2016: 'Exchange2013_SP1',
      Exchange2010_SP2: 'Exchange2010_SP2',
      Exchange2007_SP1: 'Exchange2007_SP1',
      Exchange2007: 'Exchange2007',
    };
    for (const [version, asked] of Object.entries(expected)) {
      await using stage = await setStage({ version });
      assert.equal(await inboxName(stage.client), 'Inbox');
      assert.equal(await inboxName(stage.client), 'Inbox');
      assert.equal(stage.client.version, asked);
      assert.deepEqual(stage.double.versions.slice(-2), [asked, asked]);
      assert.match(productOf(stage.client.server!), /^Exchange 20\d\d/);
      await stage.double.assertValid();
    }
  },
);

test('a busy server is left alone for as long as it says', { skip }, async () => {
  await using stage = await setStage();
  const faults = new Map<number, Fault>([
    [1, { kind: 'fault', code: 'ErrorServerBusy', backOffMs: 12_345 }],
    [2, { kind: 'fault', code: 'ErrorExceededConnectionCount' }],
    [3, { kind: 'status', status: 503, headers: { 'retry-after': '7' } }],
  ]);
  stage.double.plan = faultsAt('GetFolder', faults);
  assert.equal(await inboxName(stage.client), 'Inbox');
  assert.deepEqual(stage.waits, [12_345, 4000, 7000]);
});

test(
  'a cut connection is made again for what only reads, and told for what may have been done',
  { skip },
  async () => {
    await using stage = await setStage();
    for (const kind of ['cut-before', 'cut-after'] as const) {
      stage.double.plan = faultsAt('GetFolder', new Map<number, Fault>([[1, { kind }]]));
      assert.equal(await inboxName(stage.client), 'Inbox');
    }
    stage.double.plan = faultsAt(
      'CreateFolder',
      new Map<number, Fault>([[1, { kind: 'cut-after' }]]),
    );
    const parent = { distinguished: 'msgfolderroot' };
    await assert.rejects(
      stage.client.call(createFolder(parent, 'Once', 'IPF.Note')),
      (e) => isDomainError(e, 'unavailable') && e.details['isSent'] === true,
    );
    const found = await stage.client.call(
      findFolder({
        parent,
        properties: ['folder:DisplayName'],
        isDeep: true,
        offset: 0,
        count: 100,
      }),
    );
    const names = found.elements.map((f) => textAt(f, 'DisplayName'));
    assert.equal(names.filter((n) => n === 'Once').length, 1);
    await assert.rejects(stage.client.call(createFolder(parent, 'once', 'IPF.Note')), (e) =>
      isDomainError(e, 'already-exists'),
    );
    await stage.double.assertValid();
  },
);

test('NTLM that is forgotten in the middle signs in again', { skip }, async () => {
  await using stage = await setStage({ signIn: 'ntlm' });
  assert.equal(await inboxName(stage.client), 'Inbox');
  stage.double.plan = faultsAt('GetFolder', new Map<number, Fault>([[1, { kind: 'sign-out' }]]));
  assert.equal(await inboxName(stage.client), 'Inbox');
  assert.equal(stage.double.guard.signIns, 2);
});

test('who may impersonate acts in the name of others, and nobody else', { skip }, async () => {
  await using stage = await setStage({ administrators: ['anna@a.test'] });
  assert.equal(await inboxName(stage.client, { impersonated: 'ben@a.test' }), 'Inbox');
  stage.double.state.administrators.clear();
  await assert.rejects(inboxName(stage.client, { impersonated: 'ben@a.test' }), (e) =>
    isDomainError(e, 'no-permission'),
  );
});

test('statuses without SOAP are told in words', { skip }, async () => {
  await using stage = await setStage();
  const codes = { 403: 'no-permission', 404: 'not-found', 401: 'authentication-failed' } as const;
  for (const [status, code] of Object.entries(codes)) {
    stage.double.plan = () => ({ kind: 'status', status: Number(status) });
    await assert.rejects(inboxName(stage.client), (e) => isDomainError(e, code));
  }
});
