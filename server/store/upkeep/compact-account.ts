import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { OpenAccount } from '../account/open-account.ts';
import type { StoreContext } from '../account/store-context.ts';
import type { CopiedFacts } from '../account/journal-facts.ts';
import type { Compaction, RecordFacts, RecordPlace } from '../blob-store.ts';
import { checkpointFacts } from '../recovery/write-checkpoint.ts';
import { allPlaces, movePlace, type ItemPlace } from '../sql/compaction.ts';
import { readState, writeState } from '../sql/state.ts';
import { clearSetAside } from '../sql/set-aside.ts';
import type { SqlWriter } from '#platform/sql.ts';
import { ownThread } from '../transaction/content-identity.ts';

/** Steps after which other work of the process gets its turn. */
const STEPS = 100;

/**
 * Copies what is still needed into a new pack generation and drops the old one. Most is copied while others write; what
 * came meanwhile is copied, and all places are changed, in one transaction.
 * @throws DomainError in-use, no-space, corrupt
 */
export async function compactAccount(
  account: OpenAccount,
  context: StoreContext,
): Promise<{ readonly before: number; readonly after: number }> {
  const startMs = context.clock.monotonicMs();
  const bytesBefore = await bytesOf(account);
  await using compaction = await account.blobs.compact();
  const copied = new Map<number, RecordPlace>();
  const before = await account.sql.snapshot(async (sql) => await allPlaces(sql, account.id));
  await copyItems(compaction, before, copied);
  await account.mend(
    async (sql) => await switchOver(account, { sql, compaction, copied }),
    async () => await compaction.takeBack(),
  );
  await account.mend(async () => await compaction.removeOld());
  const bytesAfter = await bytesOf(account);
  context.log.info('store.compacted', {
    account: account.id,
    bytesBefore,
    bytesAfter,
    items: copied.size,
    ms: Math.round(context.clock.monotonicMs() - startMs),
  });
  return { before: bytesBefore, after: bytesAfter };
}

async function bytesOf(account: OpenAccount): Promise<number> {
  const { packBytes, largeBytes } = await account.blobs.diskUsage();
  return packBytes + largeBytes;
}

async function copyItems(
  compaction: Compaction,
  items: readonly ItemPlace[],
  copied: Map<number, RecordPlace>,
): Promise<void> {
  for (const [index, [id, pack, offset, length, thread, identity]] of items.entries()) {
    if (copied.has(id)) continue;
    const facts: CopiedFacts = {
      i: id,
      copied: 1,
      ...(thread === ownThread(identity) ? {} : { t: thread }),
    };
    copied.set(id, await compaction.copy({ pack, offset, length }, asFacts(facts)));
    if (index % STEPS === 0) await yieldToLoop();
  }
}

async function switchOver(
  account: OpenAccount,
  run: {
    readonly sql: SqlWriter;
    readonly compaction: Compaction;
    readonly copied: Map<number, RecordPlace>;
  },
): Promise<void> {
  const { sql, compaction, copied } = run;
  const items = await allPlaces(sql, account.id);
  await copyItems(compaction, items, copied);
  const state = (await readState(sql, account.id))!;
  for await (const facts of checkpointFacts(sql, account.id, state))
    await compaction.append({ kind: 'checkpoint', facts: asFacts(facts) });
  state.liveBytes = 0;
  for (const [index, [id]] of items.entries()) {
    const place = copied.get(id)!;
    state.liveBytes += place.length;
    await movePlace(sql, account.id, { id, place });
    if (index % STEPS === 0) await yieldToLoop();
  }
  await clearSetAside(sql, account.id);
  await compaction.finish();
  const end = await account.blobs.end();
  state.pack = end.pack;
  state.packOffset = end.offset;
  state.generation = end.generation;
  await writeState(sql, account.id, state);
}

function asFacts(facts: object): RecordFacts {
  return facts as RecordFacts;
}
