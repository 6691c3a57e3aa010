import type { SqlWriter } from '#platform/sql.ts';
import { CollectionSet } from '../account/collection-set.ts';
import type { OpenAccount } from '../account/open-account.ts';
import { DAMAGED_BOOT } from '../account/restart-gap.ts';
import type { JournalEnd, PackIssue, RecordPlace, ScannedRecord } from '../blob-store.ts';
import { loadCollections } from '../sql/collections.ts';
import { insertState, lockState, writeState, type StateRow } from '../sql/state.ts';
import { wipeIndex } from '../sql/wipe.ts';
import { fitsPacks } from './fits-packs.ts';
import type { Replay, ReplayParts } from './replay-step.ts';
import { fileOrphans, modseqOf, replayCopied, replayTransaction } from './replay-transaction.ts';
import { createSetAside } from './set-aside.ts';

type Parts = ReplayParts & { readonly knownBoot?: string | undefined };

/**
 * Brings the index to the end of the packs, inside a write transaction: records beyond the indexed position are applied
 * in their order. An index that knows more than the packs (their tail was lost in a power cut), or that knows other packs
 * (from before a compaction, or before such a tail was cut off and written anew), is built anew.
 */
export async function catchUp(
  account: OpenAccount,
  sql: SqlWriter,
  parts: Parts,
): Promise<StateRow> {
  await insertState(sql, account.id);
  let state = (await lockState(sql, account.id))!;
  if (!parts.keepsJournal) return state;
  const end = await account.blobs.end();
  if (!isNew(state) && !(await isOfPacks(account, state, end))) {
    parts.log.warn('store.index-void', { account: account.id, indexed: state, end });
    await wipeIndex(sql, account.id);
    await insertState(sql, account.id);
    state = (await lockState(sql, account.id))!;
    // Whatever the index showed is not used again, even when nothing is left in the packs.
    state.boot = 'unknown';
  }
  return await replayFrom(account, { sql, state, parts });
}

function isNew(state: StateRow): boolean {
  return state.pack === 0 && state.packOffset === 0;
}

async function isOfPacks(account: OpenAccount, state: StateRow, end: JournalEnd): Promise<boolean> {
  if (state.generation !== end.generation) return false;
  if (state.pack > end.pack || (state.pack === end.pack && state.packOffset > end.offset))
    return false;
  return await fitsPacks(account, state);
}

/** Applies all whole transactions that lie beyond the state's position; nothing that a record says can stop it. */
async function replayFrom(
  account: OpenAccount,
  {
    sql,
    state,
    parts,
  }: { readonly sql: SqlWriter; readonly state: StateRow; readonly parts: Parts },
): Promise<StateRow> {
  const collections = new CollectionSet(await loadCollections(sql, account.id));
  const setAside = createSetAside(account.id, parts.log);
  const run: Replay = { account, sql, state, collections, parts, setAside };
  const isFirst = isNew(state);
  const startMs = parts.clock.monotonicMs();
  const records = await replayRecords(run, isFirst);
  const end = await account.blobs.end();
  state.pack = end.pack;
  state.packOffset = end.offset;
  state.generation = end.generation;
  // Built from the packs alone: nobody knows which start of the machine wrote them, so the next write leaves a gap.
  if (isFirst && records > 0) state.boot = parts.knownBoot ?? 'unknown';
  if (setAside.isNews) state.boot = DAMAGED_BOOT;
  await setAside.write(sql);
  await writeState(sql, account.id, state);
  if (records > 0)
    parts.log.info('store.replayed', {
      account: account.id,
      records,
      setAside: setAside.count,
      fromBeginning: isFirst,
      ms: Math.round(parts.clock.monotonicMs() - startMs),
    });
  return state;
}

async function replayRecords(run: Replay, isFirst: boolean) {
  const { account, state, parts } = run;
  let records = 0;
  let hasCopied = false;
  /** Something behind the last record cannot be read. */
  let isLostBehind = false;
  let lastPlace: RecordPlace = { pack: state.pack, offset: state.packOffset, length: 0 };
  let unfinished: ScannedRecord[] = [];
  const apply = async (transaction: readonly ScannedRecord[]) => {
    const isCheckpoint = transaction.some((r) => r.kind === 'checkpoint');
    if (isCheckpoint) await replayTransaction(run, transaction);
    if (hasCopied && run.setAside.isAny) await fileOrphans(run, transaction[0]!.place);
    hasCopied = false;
    if (!isCheckpoint) await replayTransaction(run, transaction);
    records += transaction.length;
  };
  /** A transaction whose end never came was never committed, unless its end is what cannot be read. */
  const leaveUnfinished = async () => {
    const begun = unfinished;
    unfinished = [];
    if (begun.length === 0) return;
    if (isLostBehind) await apply(begun);
    // Must not look like a part of the next transaction.
    state.modseq = Math.max(state.modseq, modseqOf(begun[0]!) ?? 0);
  };
  const scan = account.blobs.scan({
    ...(isFirst ? {} : { after: { pack: state.pack, offset: state.packOffset } }),
    cutTornTail: true,
    onIssue(issue: PackIssue) {
      isLostBehind = true;
      run.setAside.addDamage(issue);
    },
    onCut: (issue: PackIssue) =>
      parts.log.warn('store.tail-cut', { account: account.id, ...issue }),
  });
  for await (const record of scan) {
    if (unfinished.length > 0 && modseqOf(unfinished[0]!) !== modseqOf(record))
      await leaveUnfinished();
    isLostBehind = false;
    lastPlace = record.place;
    if (record.facts['copied'] !== undefined) {
      hasCopied = true;
      records++;
      await replayCopied(run, record);
    } else {
      unfinished.push(record);
      if (record.facts['x'] === 1) continue;
      await apply(unfinished.splice(0));
    }
  }
  await leaveUnfinished();
  if (hasCopied && run.setAside.isAny) await fileOrphans(run, lastPlace);
  return records;
}
