import { isPreviewWithin } from '#codecs/mime/preview.ts';
import { isDomainError } from '#platform/errors.ts';
import { systemFlags, type MessageRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import { groupBySize } from '#store/group-by-size.ts';
import type { MessageSet } from '../message-set.ts';
import { PositionCursor } from '../position-cursor.ts';
import type { ResponseWriter } from '../session/response-writer.ts';
import { formatContentItem, withoutNul, type ContentRun, type Piece } from './content-items.ts';
import type { FetchWork } from './fetch-work.ts';
import { isContentItem } from './item-sources.ts';
import { SentGroups } from './sent-groups.ts';
import { HEAD_BYTES, MessageSource, SMALL_MESSAGE_BYTES } from './message-source.ts';

/** Bytes of small messages read together; while a group is sent the next one is read. */
const GROUP_BYTES = 1024 * 1024;
/** A run of a large message is read in pieces of this size. */
const RUN_BYTES = 1024 * 1024;

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

/** A group that is being read while the one before it is sent. */
interface Opening {
  readonly rows: readonly MessageRow[];
  readonly opened: Promise<OpenGroup>;
}

interface OpenGroup {
  /** Undefined for what cannot be read. */
  readonly sources: readonly (MessageSource | undefined)[];
  /** Has the memory of the sources used again. */
  readonly release?: (() => void) | undefined;
}

/** Nothing may be read once something is written of what comes from memory: that is one group. */
export type Extent = 'one group' | 'all groups';

/** Writes responses with content; nothing, and undefined, when they are of more groups than allowed. */
export async function writeBodies(
  work: FetchWork,
  reader: AccountReader,
  set: MessageSet & { readonly ranges: readonly number[] },
  extent: Extent,
): Promise<ChunkResult | undefined> {
  const { mailbox, output } = work.target;
  const found = groupsOf(reader.messages(mailbox.id, work.plan.columns, set.ranges));
  const groups = extent === 'one group' ? await Array.fromAsync(found) : found;
  if (Array.isArray(groups) && groups.length > 1) return undefined;
  const cursor = new PositionCursor(set);
  let ahead: Opening | undefined;
  let pending: PendingResponse | undefined;
  let isWhole = true;
  const sent = new SentGroups(output);
  /** Sends a group; false when that is enough for now. */
  const write = async ({ rows, opened }: Opening): Promise<boolean> => {
    const group = await opened;
    sent.letGo();
    pending = writeGroup(work, cursor, { rows, sources: group.sources });
    if (pending === undefined) sent.add(group.release);
    return pending === undefined && !output.isBlocked;
  };
  try {
    for await (const rows of groups) {
      const before = ahead;
      ahead = undefined;
      // A large message is sent by itself, without the view: nothing is read ahead of its end.
      const isAlone = before !== undefined && isLargeAlone(before.rows);
      if (isAlone && !(await write(before))) {
        isWhole = false;
        break;
      }
      ahead = startOpening(work, reader, rows);
      if (before !== undefined && !isAlone && !(await write(before))) {
        isWhole = false;
        break;
      }
    }
    if (pending === undefined && ahead !== undefined) await write(ahead);
  } finally {
    await ahead?.opened.catch(() => undefined);
  }
  if (isWhole && pending === undefined) cursor.finish();
  work.outcome.missing += cursor.passed - cursor.found;
  return { done: cursor.passed, ...(pending && { pending }) };
}

async function* groupsOf(
  chunks: AsyncIterable<readonly MessageRow[]>,
): AsyncGenerator<readonly MessageRow[]> {
  for await (const rows of chunks)
    yield* groupBySize(rows, (row) => row.size!, { bytes: GROUP_BYTES });
}

function isLargeAlone(rows: readonly MessageRow[]): boolean {
  return rows.length === 1 && rows[0]!.size! > SMALL_MESSAGE_BYTES;
}

function startOpening(
  work: FetchWork,
  reader: AccountReader,
  rows: readonly MessageRow[],
): Opening {
  const opened = openGroup(work, reader, rows);
  // Whoever waits for it hears of a failure.
  opened.catch(() => undefined);
  return { rows, opened };
}

/** Gives the response that has to be sent by pieces, with which the group ends for now. */
function writeGroup(
  work: FetchWork,
  cursor: PositionCursor,
  { rows, sources }: Pick<Opening, 'rows'> & Pick<OpenGroup, 'sources'>,
): PendingResponse | undefined {
  for (const [i, row] of rows.entries()) {
    const sequence = cursor.sequenceOf(row.uid);
    const source = sources[i];
    if (sequence === 0) continue;
    if (source === undefined) work.outcome.damaged++;
    else {
      const pieces = formatMessage(work, { row, sequence, source });
      if (pieces.some(isRun)) return { row, pieces };
      writePieces(work.target.output, pieces);
    }
  }
  return undefined;
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

async function openGroup(
  { plan, target }: FetchWork,
  reader: AccountReader,
  rows: readonly MessageRow[],
): Promise<OpenGroup> {
  const isPart = plan.content === 'header' || plan.content === 'beginning';
  if (isPart && isLargeAlone(rows)) {
    try {
      const content = await reader.openContent(rows[0]!.itemId);
      const head = await content.read(0, Math.min(content.size, HEAD_BYTES));
      const source = new MessageSource(head, content.size);
      if (plan.content === 'header' || isPreviewWithin(source.tree, head.length))
        return { sources: [source] };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { sources: [undefined] };
    }
  }
  const items = rows.map((row) => row.itemId);
  const lent = await reader.lendContents(target.mailbox.id, items);
  const sources = lent.contents.map((bytes) =>
    bytes instanceof Error ? undefined : new MessageSource(bytes),
  );
  return { sources, release: lent.release };
}

function formatMessage(
  { target, plan, formatters, outcome }: FetchWork,
  { row, sequence, source }: { row: MessageRow; sequence: number; source: MessageSource },
): Piece[] {
  const pieces: Piece[] = [target.isUidOnly ? `* ${row.uid} UIDFETCH (` : `* ${sequence} FETCH (`];
  let count = 0;
  for (const [i, item] of plan.items.entries()) {
    const answer = isContentItem(item)
      ? formatContentItem(item, source, target.names)
      : { pieces: [formatters[i]!(row)], isUnknownEncoding: false };
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
  for (const piece of pieces)
    if (typeof piece === 'string') output.text(piece);
    else if (!isRun(piece)) output.bytes(piece);
}
