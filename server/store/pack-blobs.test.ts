import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import type { SqlWriter } from '#platform/sql.ts';
import { blobStoreContract } from '../../test/support/blob-store-contract.ts';
import { createPackBlobs } from './pack-blobs.ts';

blobStoreContract('packs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-packs-'));
  const blobs = createPackBlobs({
    folder: join(folder, 'accounts'),
    spoolFolder: join(folder, 'run'),
    clock: createSystemClock(),
    random: createRandom(),
    log: createSilentLog(),
  });
  return {
    blobs,
    // Packs write nothing to the index.
    transaction: (work) => work(undefined as unknown as SqlWriter),
    async [Symbol.asyncDispose]() {
      await blobs[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
