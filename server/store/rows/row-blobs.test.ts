import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { openPostgres } from '#platform/postgres.ts';
import { createRandom } from '#platform/random.ts';
import {
  blobStoreContract,
  type BlobStoreSetup,
  noise,
} from '../../../test/support/blob-store-contract.ts';
import { openTestPostgres } from '../../../test/support/postgres.ts';
import { type S3Double, startS3Double } from '../../../test/support/s3-double.ts';
import type { AccountBlobs, PackedContent, RecordPlace } from '../blob-store.ts';
import { openPostgresBlobs } from '../postgres-blobs.ts';
import { openS3Blobs } from '../s3-blobs.ts';

async function setup(
  t: TestContext,
  kind: 'postgres' | 's3',
): Promise<(BlobStoreSetup & { readonly s3: S3Double }) | undefined> {
  const server = await openTestPostgres(t);
  if (server === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-rows-'));
  const sql = openPostgres({ url: server.url, log: createSilentLog() });
  const s3 = await startS3Double();
  const options = {
    sql,
    spoolFolder: join(folder, 'run'),
    // Pauses between attempts are not waited for.
    clock: { ...createSystemClock(), sleep: async () => {} },
    random: createRandom(),
    log: createSilentLog(),
  };
  const blobs =
    kind === 'postgres'
      ? await openPostgresBlobs(options)
      : await openS3Blobs({ ...options, bucket: s3.bucket });
  return {
    blobs,
    s3,
    transaction: (work) => sql.transaction(work),
    async [Symbol.asyncDispose]() {
      await blobs[Symbol.asyncDispose]();
      await sql[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

blobStoreContract('postgres', (t) => setup(t, 'postgres'));
blobStoreContract('s3', (t) => setup(t, 's3'));

async function store(
  own: BlobStoreSetup,
  account: number,
  content: PackedContent,
): Promise<RecordPlace> {
  await using blobs = await own.blobs.open(accountId(account));
  const record = { kind: 'message' as const, facts: {}, content };
  const [place] = await own.transaction((tx) => blobs.append([record], tx));
  return place!;
}

test('s3: an object store that fails for a while is asked again, and nothing is stored twice', async (t) => {
  await using own = await setup(t, 's3');
  if (own === undefined) return;
  const bytes = noise(600_000);
  own.s3.faults.push('error-500', 'cut-before', 'cut-after', 'slow');
  await using content = await own.blobs.pack({ kind: 'memory', bytes });
  const place = await store(own, 1, content);
  assert.deepEqual(own.s3.answers, ['PUT 200', 'PUT 412']);
  assert.equal(own.s3.objects.size, 1);
  own.s3.faults.push('cut-before', 'truncated');
  await using blobs = await own.blobs.open(accountId(1));
  await assert.rejects(blobs.readContent(place), { code: 'corrupt' });
  assert.ok((await blobs.readContent(place)).equals(bytes));
});

test('s3: a store that stays away is unavailable with what to check', async (t) => {
  await using own = await setup(t, 's3');
  if (own === undefined) return;
  own.s3.faults.push(...Array.from({ length: 6 }, () => 'error-500' as const));
  await assert.rejects(own.blobs.pack({ kind: 'memory', bytes: noise(300_000) }), {
    code: 'unavailable',
    message: /after 6 attempts; check/,
  });
});

test('s3: an object that no record came to use is removed at once, one in use stays', async (t) => {
  await using own = await setup(t, 's3');
  if (own === undefined) return;
  const bytes = noise(300_000);
  {
    await using used = await own.blobs.pack({ kind: 'memory', bytes });
    await store(own, 1, used);
    await using same = await own.blobs.pack({ kind: 'memory', bytes });
    await store(own, 2, same);
    await using unused = await own.blobs.pack({ kind: 'memory', bytes: noise(300_001) });
    assert.equal(own.s3.objects.size, 3);
    assert.equal(unused.size, 300_001);
  }
  assert.equal(own.s3.objects.size, 1);
});

test('postgres: a content removed in one account while another begins to use it stays whole', async (t) => {
  await using own = await setup(t, 'postgres');
  if (own === undefined) return;
  for (const size of [1000, 400_000]) {
    const bytes = noise(size);
    for (let round = 0; round < 8; round++) {
      await using content = await own.blobs.pack({ kind: 'memory', bytes });
      await store(own, 1, content);
      const removed = own.blobs.remove(accountId(1));
      const place = await store(own, 2, content);
      await removed;
      await using blobs: AccountBlobs = await own.blobs.open(accountId(2));
      assert.ok((await blobs.readContent(place)).equals(bytes));
      await own.blobs.remove(accountId(2));
    }
  }
});
