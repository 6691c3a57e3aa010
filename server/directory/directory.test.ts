import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '#platform/sqlite.ts';
import { directoryContract } from '../../test/support/directory/directory-contract.ts';

directoryContract({
  name: 'SQLite',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'mailstead-directory-'));
    return {
      open: async () =>
        openSqlite({ path: join(folder, 'directory.sqlite'), synchronous: 'NORMAL' }),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
});
