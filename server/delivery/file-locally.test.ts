import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { createSilentLog } from '#platform/log.ts';
import type { AccountTransaction, Store } from '#store/store.ts';
import type { AccountId } from '#platform/ids.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { fileLocally, type FilingDeps } from './file-locally.ts';
import { createInboxFilter } from './filter.ts';

const content = Buffer.from('From: <anna@example.test>\r\nSubject: one\r\n\r\nText\r\n');

/** Files the message while the disk says `sync` about what was written. */
async function fileWith(
  store: Store,
  account: AccountId,
  sync: (durable: Promise<void>) => Promise<void>,
  more: Partial<FilingDeps> = {},
) {
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: content });
  const transactEarly = async <T>(
    id: AccountId,
    work: (tx: AccountTransaction) => Promise<T>,
  ): Promise<{ value: T; durable: Promise<void> }> => {
    const { value, durable } = await store.transactEarly(id, work);
    return { value, durable: sync(durable) };
  };
  const { filed } = await fileLocally(
    {
      store: { ...store, transactEarly },
      filter: createInboxFilter(),
      clock: createSystemClock(),
      log: createSilentLog(),
      ...more,
    },
    {
      delivery: {
        account,
        address: 'bob@example.test',
        detail: '',
        via: 'address',
        viaForward: undefined,
      },
      recipients: [0],
    },
    {
      subject: {
        envelope: {
          id: 'e1',
          sender: 'anna@example.test',
          origin: { kind: 'lmtp' },
          client: { remoteAddress: '127.0.0.1', remotePort: 1, heloName: 'test' },
          isUtf8: false,
          body: '7bit',
          requireTls: false,
          priority: 0,
        },
        content,
        authenticationField: '',
      },
      prepared,
      trace: 'Received: by test\r\n',
    },
  );
  return filed;
}

test('a message counts as delivered when it is durable, not before', async () => {
  await using folder = await createStoreFolder();
  const disk = Promise.withResolvers<void>();
  let isFiled = false;
  const filing = fileWith(folder.open(), folder.account, async (durable) => {
    await durable;
    await disk.promise;
  }).then((verdict) => {
    isFiled = true;
    return verdict;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(isFiled, false);
  disk.resolve();
  assert.equal(await filing, undefined);
});

test('a message that the disk did not take is refused for now', async () => {
  await using folder = await createStoreFolder();
  const verdict = await fileWith(folder.open(), folder.account, async (durable) => {
    await durable;
    throw new DomainError('no-space', 'the disk is full');
  });
  assert.equal(verdict?.code, 452);
});

test('what is filed as junk alone is looked into no further: no invitation in it is applied', async () => {
  await using folder = await createStoreFolder();
  const seen: string[] = [];
  for (const mailboxes of [['Junk'], ['INBOX'], ['Junk', 'INBOX']]) {
    const filings = mailboxes.map((mailbox) => ({ mailbox, systemFlags: 0, keywords: [] }));
    const filter = {
      ...createInboxFilter(),
      decideFor: async () => ({ kind: 'file', filings }) as const,
    };
    const expectFiling = async () => ({
      put: async (_: AccountTransaction, { skip }: { readonly skip: number }) =>
        void seen.push(`${mailboxes.join(' ')} is filed after ${skip > 0 ? 'trace fields' : ''}`),
      apply: async () => void seen.push('applied'),
      [Symbol.asyncDispose]: async () => {},
    });
    const more = { filter, expectFiling };
    assert.equal(
      await fileWith(folder.open(), folder.account, async (d) => await d, more),
      undefined,
    );
  }
  assert.deepEqual(seen, [
    'INBOX is filed after trace fields',
    'applied',
    'Junk INBOX is filed after trace fields',
    'applied',
  ]);
});
