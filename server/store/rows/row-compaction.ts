import type { AccountId } from '#platform/ids.ts';
import type { Compaction } from '../blob-store.ts';
import { deleteRecordsExcept, lastRecord } from '../sql/content-rows.ts';
import { nowSeconds, type RowBlobsDeps } from './row-content.ts';
import { NOWHERE } from './row-place.ts';

/** Rows stay where they are: what is copied is kept, the rest goes. */
export async function startRowCompaction(
  deps: RowBlobsDeps,
  account: AccountId,
): Promise<Compaction> {
  const upTo = await lastRecord(deps.sql, account);
  const kept: number[] = [];
  let isFinished = false;
  return {
    async copy(place) {
      kept.push(place.offset);
      return place;
    },
    append: async () => NOWHERE,
    async finish() {
      isFinished = true;
      return 0;
    },
    async takeBack() {
      isFinished = false;
    },
    async removeOld() {
      if (!isFinished) return;
      const which = { upTo, kept, nowSeconds: nowSeconds(deps.clock) };
      await deps.sql.transaction((tx) => deleteRecordsExcept(tx, account, which));
      await deps.sweep();
    },
    async [Symbol.asyncDispose]() {},
  };
}
