import { isDomainError } from '#platform/errors.ts';
import { systemFlags, type MessageRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import type { MessageSet } from '../message-set.ts';
import { PositionCursor } from '../position-cursor.ts';
import { rowsBySize } from '../rows-by-size.ts';
import type { ResponseWriter } from '../session/response-writer.ts';
import { formatContentItem, withoutNul, type ContentRun, type Piece } from './content-items.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { FetchWork } from './fetch-work.ts';
import { HEAD_BYTES, MessageSource, SMALL_MESSAGE_BYTES } from './message-source.ts';

/** Bytes of small messages held at once. */
const GROUP_BYTES = 4 * 1024 * 1024;
/** A run of a large message is read in pieces of this size. */
const RUN_BYTES = 1024 * 1024;
/** Bodies up to this size are joined with the text around them, larger ones sent as the buffers they are. */
const JOINED_BYTES = 64 * 1024;

/** A response whose large literals are still to be sent, when no snapshot is held. */
export interface PendingResponse {
  readonly row: MessageRow;
  readonly pieces: readonly Piece[];
}

export interface ChunkResult {
  /** How many of the positions are done; fewer than all when the client reads slowly or a large message came. */
  readonly done: number;
  readonly pending?: PendingResponse;
}

/** Writes responses with content. */
export async function writeBodies(
  work: FetchWork,
  reader: AccountReader,
  set: MessageSet & { readonly ranges: readonly number[] },
): Promise<ChunkResult> {
  const { mailbox, output } = work.target;
  const cursor = new PositionCursor(set);
  const stop = (pending?: PendingResponse): ChunkResult => {
    work.outcome.missing += cursor.passed - cursor.found;
    return { done: cursor.passed, ...(pending && { pending }) };
  };
  for await (const rows of reader.messages(mailbox.id, work.plan.columns, set.ranges)) {
    for (const group of rowsBySize(rows, GROUP_BYTES)) {
      const sources = await openGroup(work.plan, reader, group);
      for (const [i, row] of group.entries()) {
        const sequence = cursor.sequenceOf(row.uid);
        const source = sources[i];
        if (sequence === 0) continue;
        if (source === undefined) work.outcome.damaged++;
        else {
          const pieces = formatMessage(work, { row, sequence, source });
          if (pieces.some(isRun)) return stop({ row, pieces });
          writePieces(output, pieces);
        }
      }
      if (output.isBlocked) return stop();
    }
  }
  cursor.finish();
  return stop();
}

/** Sends a response with large literals, a piece at a time, each read anew. */
export async function writePending(
  { target }: FetchWork,
  { row, pieces }: PendingResponse,
): Promise<void> {
  const { store, mailbox, output } = target;
  try {
    for (const piece of pieces) {
      if (!isRun(piece)) {
        writePieces(output, [piece]);
        continue;
      }
      for (let from = piece.start; from < piece.end; from += RUN_BYTES) {
        const to = Math.min(piece.end, from + RUN_BYTES);
        const bytes = await store.read(mailbox.account, async (reader) => {
          const content = await reader.openContent(row.itemId);
          return await content.read(from, to);
        });
        output.bytes(piece.isBinary === true ? bytes : withoutNul(bytes));
        await output.room();
      }
    }
  } catch (error) {
    // A literal that was announced and cannot be finished leaves no way to speak on.
    target.breakOff();
    throw error;
  }
}

/** The messages opened; undefined for what cannot be read. */
async function openGroup(
  plan: FetchPlan,
  reader: AccountReader,
  rows: readonly MessageRow[],
): Promise<(MessageSource | undefined)[]> {
  const [only] = rows;
  if (plan.content === 'header' && rows.length === 1 && only!.size! > SMALL_MESSAGE_BYTES) {
    try {
      const content = await reader.openContent(only!.itemId);
      return [
        new MessageSource(await content.read(0, Math.min(content.size, HEAD_BYTES)), content.size),
      ];
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return [undefined];
    }
  }
  const contents = await reader.readContents(rows.map((row) => row.itemId));
  return contents.map((bytes) => (bytes instanceof Error ? undefined : new MessageSource(bytes)));
}

function formatMessage(
  { target, plan, formatters, outcome }: FetchWork,
  { row, sequence, source }: { row: MessageRow; sequence: number; source: MessageSource },
): Piece[] {
  const pieces: Piece[] = [target.isUidOnly ? `* ${row.uid} UIDFETCH (` : `* ${sequence} FETCH (`];
  let count = 0;
  for (const [i, item] of plan.items.entries()) {
    const fromRow = formatters[i];
    const answer =
      fromRow === undefined
        ? formatContentItem(item, source, target.names)
        : { pieces: [fromRow(row)], isUnknownEncoding: false };
    if (answer.isUnknownEncoding === true) outcome.unknownEncodings++;
    if (answer.pieces.length === 0) continue;
    if (count++ > 0) pieces.push(' ');
    pieces.push(...answer.pieces);
  }
  if (count === 0) return [];
  pieces.push(')\r\n');
  if ((row.system & systemFlags.seen) === 0) outcome.unseen.push(row.uid);
  return pieces;
}

function isRun(piece: Piece): piece is ContentRun {
  return typeof piece !== 'string' && !Buffer.isBuffer(piece);
}

function writePieces(output: ResponseWriter, pieces: readonly Piece[]): void {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else if (isRun(piece)) continue;
    else if (piece.length <= JOINED_BYTES) text += piece.toString('latin1');
    else {
      output.text(text);
      text = '';
      output.bytes(piece);
    }
  }
  output.text(text);
}
