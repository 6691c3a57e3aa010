import type { MessageRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import { uidRangesOf, type MessageSet } from '../message-set.ts';
import { PositionCursor } from '../position-cursor.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { FetchOutcome, FetchTarget, FetchWork } from './fetch-work.ts';
import { isRowItem } from './item-sources.ts';
import { createRowTexts, rowFormatter, type RowFormatter } from './stored-items.ts';
import { writeFlagColumns } from './write-flag-columns.ts';
import { writeBodies, writePending, type ChunkResult, type Extent } from './write-bodies.ts';

/** Messages read at once: flags are few bytes, envelopes more, bodies are bounded by bytes besides. */
const FLAGS_CHUNK = 20_000;
const ROWS_CHUNK = 1000;
const BODIES_CHUNK = 1000;
/** Up to so many bodies are looked for in memory. */
const FEW_BODIES = 50;

/**
 * Writes a FETCH response for each message that is still there. The store is read in chunks, each a snapshot of its own,
 * so that a client that reads slowly holds none.
 */
export async function fetchMessages(
  target: FetchTarget,
  plan: FetchPlan,
  resolve: (reader: AccountReader) => Promise<MessageSet>,
): Promise<FetchOutcome> {
  const { store, mailbox, output } = target;
  const outcome: FetchOutcome = { missing: 0, unknownEncodings: 0, damaged: 0, unseen: [] };
  const texts = createRowTexts(target.tellsRecent ? (uid) => mailbox.isRecent(uid) : () => false);
  const formatters = plan.items.map((item) =>
    isRowItem(item) ? rowFormatter(item, texts) : undefined,
  );
  const work: FetchWork = { target, plan, formatters, outcome };
  const tellsFlags = plan.items.some((item) => item.kind === 'flags');
  let set: MessageSet | undefined;
  let at = 0;
  const next = (extent: Extent) => async (reader: AccountReader) => {
    set ??= await resolve(reader);
    if (tellsFlags) await target.tellKeywords(reader);
    const positions = set.positions.slice(at, at + chunkOf(plan));
    if (extent === 'one group' && positions.length > FEW_BODIES) return undefined;
    return await writeChunk(work, reader, { uids: set.uids, positions }, extent);
  };
  for (;;) {
    // What comes from memory is complete before the first response is written.
    let written: ChunkResult | undefined;
    if (plan.content === 'none') written = await store.look(mailbox.account, next('all groups'));
    else if (at === 0) written = await store.look(mailbox.account, next('one group'));
    written ??= await store.read(mailbox.account, next('all groups'));
    const { done, pending } = written!;
    if (pending !== undefined) await writePending(work, pending);
    at += done;
    if (at >= set!.positions.length) return outcome;
    await output.room();
    target.progress.report(at);
  }
}

function chunkOf(plan: FetchPlan): number {
  if (plan.isFlagsOnly) return FLAGS_CHUNK;
  return plan.content === 'none' ? ROWS_CHUNK : BODIES_CHUNK;
}

/** Writes what it can of the messages; undefined when that is more than the extent allows. */
async function writeChunk(
  work: FetchWork,
  reader: AccountReader,
  set: MessageSet,
  extent: Extent,
): Promise<ChunkResult | undefined> {
  const { target, plan, outcome } = work;
  const ranges = uidRangesOf(set);
  if (ranges.length === 0) return { done: 0 };
  if (plan.content !== 'none') return await writeBodies(work, reader, { ...set, ranges }, extent);
  if (plan.isFlagsOnly) {
    const columns = await reader.flagColumns(target.mailbox.id, ranges);
    outcome.missing += writeFlagColumns(work, set, columns);
    return { done: set.positions.length };
  }
  const cursor = new PositionCursor(set);
  for await (const rows of reader.messages(target.mailbox.id, plan.columns, ranges))
    writeRows(work, cursor, rows);
  outcome.missing += set.positions.length - cursor.found;
  return { done: set.positions.length };
}

function writeRows(work: FetchWork, cursor: PositionCursor, rows: readonly MessageRow[]): void {
  const formatters = work.formatters as readonly RowFormatter[];
  const { output, isUidOnly } = work.target;
  const [first, ...rest] = formatters;
  let text = '';
  for (const row of rows) {
    const sequence = cursor.sequenceOf(row.uid);
    if (sequence === 0) continue;
    text += isUidOnly ? `* ${row.uid} UIDFETCH (` : `* ${sequence} FETCH (`;
    if (first !== undefined) text += first(row);
    for (const format of rest) text += ` ${format(row)}`;
    text += ')\r\n';
  }
  output.text(text);
}
