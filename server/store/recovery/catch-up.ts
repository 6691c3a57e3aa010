import type { SqlWriter } from '#platform/sql.ts';
import { CollectionDrafts } from '../account/collection-drafts.ts';
import { CollectionSet } from '../account/collection-set.ts';
import type { Draft } from '../account/draft.ts';
import type {
  ChangeFacts,
  CheckpointFacts,
  CopiedFacts,
  MessageFacts,
} from '../account/journal-facts.ts';
import { JournalWriter } from '../account/journal-writer.ts';
import type { OpenAccount } from '../account/open-account.ts';
import type { StoreContext } from '../account/store-context.ts';
import type { JournalEnd, PackIssue, ScannedRecord } from '../blob-store.ts';
import { loadCollections } from '../sql/collections.ts';
import { insertState, lockState, writeState, type StateRow } from '../sql/state.ts';
import { wipeIndex } from '../sql/wipe.ts';
import { fitsPacks } from './fits-packs.ts';
import { replayChange } from './replay-change.ts';
import { replayCheckpoint } from './replay-checkpoint.ts';
import { replayContent, replayMessage } from './replay-message.ts';

type Parts = Pick<StoreContext, 'clock' | 'random' | 'log' | 'summarize' | 'keepsJournal'>;

/**
 * Brings the index to the end of the packs, inside a write transaction: records beyond the indexed position are applied
 * in their order. An index that knows more than the packs (their tail was lost in a power cut), or that knows other packs
 * (from before a compaction, or before such a tail was cut off and written anew), is built anew.
 */
export async function catchUp(
  account: OpenAccount,
  sql: SqlWriter,
  parts: Parts & { readonly knownBoot?: string | undefined },
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

/** Applies all whole transactions that lie beyond the state's position. */
async function replayFrom(
  account: OpenAccount,
  run: {
    readonly sql: SqlWriter;
    readonly state: StateRow;
    readonly parts: Parts & { readonly knownBoot?: string | undefined };
  },
): Promise<StateRow> {
  const { sql, state, parts } = run;
  const collections = new CollectionSet(await loadCollections(sql, account.id));
  const isFirst = isNew(state);
  const startMs = parts.clock.monotonicMs();
  let records = 0;
  let unfinished: ScannedRecord[] = [];
  const scan = account.blobs.scan({
    ...(isFirst ? {} : { after: { pack: state.pack, offset: state.packOffset } }),
    cutTornTail: true,
    onIssue: (issue: PackIssue) =>
      parts.log.error('store.damaged-record', { account: account.id, ...issue }),
    onCut: (issue: PackIssue) =>
      parts.log.warn('store.tail-cut', { account: account.id, ...issue }),
  });
  for await (const record of scan) {
    const facts = record.facts as unknown as ChangeFacts | MessageFacts | CopiedFacts;
    if ('copied' in facts) {
      await replayCopied(account, record, { sql, state, collections, parts });
      records++;
      continue;
    }
    if (record.kind === 'item') continue;
    // A transaction whose end never came was never committed.
    const first = unfinished[0]?.facts as unknown as ChangeFacts | undefined;
    if (first !== undefined && first.m !== facts.m) unfinished = [];
    unfinished.push(record);
    if (facts.x === 1) continue;
    await replayTransaction(account, unfinished, { sql, state, collections, parts });
    records += unfinished.length;
    unfinished = [];
  }
  // What was begun under a modseq and never committed must not look like a part of the next transaction.
  const begun = unfinished[0]?.facts as unknown as ChangeFacts | undefined;
  if (begun !== undefined) state.modseq = Math.max(state.modseq, begun.m);
  const end = await account.blobs.end();
  state.pack = end.pack;
  state.packOffset = end.offset;
  state.generation = end.generation;
  // Built from the packs alone: nobody knows which start of the machine wrote them, so the next write leaves a gap.
  if (isFirst && records > 0) state.boot = parts.knownBoot ?? 'unknown';
  await writeState(sql, account.id, state);
  if (records > 0)
    parts.log.info('store.replayed', {
      account: account.id,
      records,
      fromBeginning: isFirst,
      ms: Math.round(parts.clock.monotonicMs() - startMs),
    });
  return state;
}

interface Replay {
  readonly sql: SqlWriter;
  readonly state: StateRow;
  readonly collections: CollectionSet;
  readonly parts: Parts;
}

async function replayTransaction(
  account: OpenAccount,
  records: readonly ScannedRecord[],
  run: Replay,
): Promise<void> {
  const { sql, state, parts } = run;
  const modseq = (records[0]!.facts as unknown as ChangeFacts).m;
  const draft = replayDraft(account, modseq, run);
  for (const record of records) {
    if (record.kind === 'message')
      await replayMessage(draft, record, contentParts(account, record, parts));
    else if (record.kind === 'checkpoint')
      await replayCheckpoint(draft, record.facts as unknown as CheckpointFacts);
    else
      for (const change of (record.facts as unknown as ChangeFacts).e)
        await replayChange(draft, change);
  }
  await draft.collections.write(sql);
  draft.collections.settle();
  state.modseq = Math.max(state.modseq, modseq);
}

/** A message from before a compaction: its place among the others follows in the checkpoint. */
async function replayCopied(
  account: OpenAccount,
  record: ScannedRecord,
  run: Replay,
): Promise<void> {
  const draft = replayDraft(account, 0, run);
  await replayContent(draft, record, {
    ...contentParts(account, record, run.parts),
    facts: record.facts as unknown as CopiedFacts,
  });
}

function contentParts(account: OpenAccount, record: ScannedRecord, parts: Parts) {
  return {
    blobs: account.blobs,
    summarize: parts.summarize,
    onDamage: (what: string) =>
      parts.log.error('store.damaged-record', { account: account.id, place: record.place, what }),
  };
}

function replayDraft(account: OpenAccount, modseq: number, run: Replay): Draft {
  const { sql, state, parts } = run;
  return {
    account: account.id,
    sql,
    state,
    modseq,
    nowSeconds: Math.floor(parts.clock.epochMs() / 1000),
    collections: new CollectionDrafts(account.id, run.collections),
    journal: new JournalWriter({ blobs: account.blobs, sql, modseq, keepsChanges: false }),
    quota: { bytes: undefined, messages: undefined },
    random: parts.random,
    fresh: new Map(),
  };
}
