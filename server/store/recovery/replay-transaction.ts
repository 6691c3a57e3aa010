import type { Change, ChangeFacts, CheckpointFacts } from '../account/journal-facts.ts';
import type { RecordPlace, ScannedRecord } from '../blob-store.ts';
import { orphans } from '../sql/compaction.ts';
import { describeChange, replayChange } from './replay-change.ts';
import { piecesOf, replayCheckpoint } from './replay-checkpoint.ts';
import type { ReplayDraft } from './replay-draft.ts';
import { rescueContent } from './replay-member.ts';
import { replayDocument, replayDocumentContent } from './replay-document.ts';
import {
  replayContent,
  replayMessage,
  rescueMessage,
  type ContentParts,
} from './replay-message.ts';
import { tryStep, type Replay } from './replay-step.ts';

/**
 * Applies the records of one transaction: in one step when all of it can be done, else one by one, and what cannot be done
 * is set aside.
 */
export async function replayTransaction(
  run: Replay,
  records: readonly ScannedRecord[],
): Promise<void> {
  const modseq = modseqOf(records[0]!) ?? run.state.modseq;
  const contents = contentParts(run);
  const { place } = records[0]!;
  const error = await tryStep(run, {
    modseq,
    place,
    async apply(draft) {
      for (const record of records) await applyRecord(draft, record, contents);
    },
  });
  if (error !== undefined)
    for (const record of records)
      for (const piece of piecesOfRecord(record, contents)) await doPiece(run, piece, modseq);
  run.state.modseq = Math.max(run.state.modseq, modseq);
}

/** A message from before a compaction: its place among the others follows in the checkpoint. */
export async function replayCopied(run: Replay, record: ScannedRecord): Promise<void> {
  const contents = contentParts(run);
  const error = await tryStep(run, {
    modseq: 0,
    place: record.place,
    async apply(draft) {
      if (record.kind === 'item') await replayDocumentContent(draft, record, contents);
      else await replayContent(draft, record, contents);
    },
  });
  if (error !== undefined) run.setAside.add(record.place, 'a message', error.message);
}

/** Contents whose place cannot be read, since the checkpoint is damaged, are filed where people find them. */
export async function fileOrphans(run: Replay, place: RecordPlace): Promise<void> {
  const { state, sql, account } = run;
  await tryStep(run, {
    modseq: Math.max(1, state.modseq),
    place,
    async apply(draft) {
      for (const [item, size, sentAt] of await orphans(sql, account.id))
        await rescueContent(draft, { item, size, receivedAt: sentAt ?? draft.nowSeconds });
    },
  });
}

/** Leaves room above for the life of any account. Numbers here end at 2^53. */
const MAX_MODSEQ = 2 ** 50;

/** Modseq of the transaction a record belongs to; undefined when it does not say. */
export function modseqOf(record: ScannedRecord): number | undefined {
  const { m } = record.facts;
  const isSound = Number.isSafeInteger(m) && (m as number) >= 0 && (m as number) < MAX_MODSEQ;
  return isSound ? (m as number) : undefined;
}

interface Piece {
  readonly record: ScannedRecord;
  readonly what: string;
  apply(draft: ReplayDraft): Promise<void>;
  /** What is done when it cannot be applied. */
  readonly otherwise?: (draft: ReplayDraft) => Promise<void>;
}

async function doPiece(run: Replay, piece: Piece, modseq: number): Promise<void> {
  const { place } = piece.record;
  const error = await tryStep(run, { modseq, place, apply: (draft) => piece.apply(draft) });
  if (error === undefined) return;
  run.setAside.add(place, piece.what, error.message);
  if (piece.otherwise === undefined) return;
  const apply = piece.otherwise;
  const again = await tryStep(run, { modseq, place, apply });
  if (again !== undefined) run.setAside.add(place, piece.what, again.message);
}

function contentParts(run: Replay): ContentParts {
  return { blobs: run.account.blobs, summarize: run.parts.summarize };
}

async function applyRecord(
  draft: ReplayDraft,
  record: ScannedRecord,
  contents: ContentParts,
): Promise<void> {
  if (record.kind === 'message') await replayMessage(draft, record, contents);
  else if (record.kind === 'item') await replayDocument(draft, record, contents);
  else if (record.kind === 'checkpoint')
    await replayCheckpoint(draft, record.facts as unknown as CheckpointFacts);
  else
    for (const change of (record.facts as unknown as ChangeFacts).e)
      await replayChange(draft, change);
}

function* piecesOfRecord(record: ScannedRecord, contents: ContentParts): Generator<Piece> {
  if (record.kind === 'message')
    yield {
      record,
      what: 'the place of a message',
      apply: async (draft) => await replayMessage(draft, record, contents),
      otherwise: async (draft) => await rescueMessage(draft, record, contents),
    };
  else if (record.kind === 'item')
    yield {
      record,
      what: 'the place of a document',
      apply: async (draft) => await replayDocument(draft, record, contents),
      otherwise: async (draft) => await rescueMessage(draft, record, contents),
    };
  else if (record.kind === 'checkpoint')
    for (const facts of piecesOf(record.facts as unknown as CheckpointFacts))
      yield {
        record,
        what: `"${Object.keys(facts).at(-1)}" of a checkpoint`,
        apply: async (draft) => await replayCheckpoint(draft, facts),
      };
  else {
    const changes: unknown = (record.facts as unknown as ChangeFacts).e;
    if (!Array.isArray(changes)) {
      yield { record, what: 'a record', apply: unknownRecord };
      return;
    }
    for (const change of changes as readonly Change[])
      yield {
        record,
        what: describeChange(change),
        apply: async (draft) => await replayChange(draft, change),
      };
  }
}

async function unknownRecord(): Promise<void> {
  throw new Error('it names no changes');
}
