// A process of its own that appends and syncs records and writes the number of each acknowledged one on a line:
// node pack-writer-child.ts FOLDER COUNT [FIRST [BOOT-ID]], with a redo log when the machine's start has a name. It is killed, or runs into limits, while it does.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { accountId } from '#platform/ids.ts';
import { isDomainError } from '#platform/errors.ts';
import { createPackBlobs } from '#store/pack-blobs.ts';
import { noise } from './blob-store-contract.ts';
import { packOptions, storeText } from './pack-folders.ts';

const [folder = '', count = '0', first = '0', bootId] = process.argv.slice(2);
const redo =
  bootId === undefined ? {} : { redo: { folder: join(folder, 'redo'), slot: 0, bootId } };
const blobs = createPackBlobs({ ...packOptions(folder), ...redo, packLimit: 200_000 });
const own = await blobs.open(accountId(7));
try {
  for (let n = Number(first); n < Number(first) + Number(count); n++) {
    await storeText({ blobs, own }, noise(500 + (n % 700)), { n });
    await own.sync();
    writeSync(1, `${n}\n`);
  }
} catch (error) {
  if (!isDomainError(error)) throw error;
  writeSync(1, `${error.code}\n`);
}
