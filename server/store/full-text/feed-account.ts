import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { AccountPacks } from '../packs/account-packs.ts';
import { FrameDecompressor } from '../packs/frame-decompressor.ts';
import type { OpenFiles } from '../packs/open-files.ts';
import { packFolder } from '../packs/pack-folder.ts';
import { ScratchBuffers } from '../packs/scratch-buffers.ts';
import {
  openTextFile,
  removeTextFile,
  textFilePath,
  type TextMark,
} from '../sql/full-text-file.ts';
import {
  hasFew,
  isSameIndex,
  type ItemToFeed,
  itemsAfter,
  MAX_TOLD_TERMS,
  openIndexReader,
  TextWriter,
} from '../sql/full-text-writes.ts';
import { piecesOf, withinBytes } from './feed-batch.ts';
import { DIRECT_BYTES } from './search-account.ts';
import { readMessageTerms } from './message-terms.ts';
import { TermSet } from './term-set.ts';

export interface FeedOutcome {
  /** Nothing is left to take in. */
  readonly isDone: boolean;
  readonly taken: number;
  /** Items whose content could not be read: they are passed over. */
  readonly unreadable: number;
}

/** Items of one batch: what a search that waits for another account waits for. */
const BATCH_ITEMS = 200;
/** Items taken in after which those that are gone are looked for, and the terms merged; or this part of all. */
const UPKEEP_ITEMS = 1_000;
const UPKEEP_PART = 0.2;
/** Up to so many items the terms are merged wholly. */
const WHOLE_MERGE_ITEMS = 100_000;

interface Feeding {
  readonly accounts: string;
  readonly account: number;
  readonly files: OpenFiles;
  /** An account with so few messages, which a search looks at themselves, gets no file. */
  readonly directItems: number;
}

/** Takes the next messages of an account into its full text, as one transaction. A damaged file is made anew. */
export async function feedAccount(feeding: Feeding): Promise<FeedOutcome> {
  const folder = join(feeding.accounts, String(feeding.account));
  try {
    return await feedFile(feeding, folder);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    removeTextFile(folder);
    return await feedFile(feeding, folder);
  }
}

/** SQLITE_CORRUPT or SQLITE_NOTADB. */
function isDamaged(error: unknown): boolean {
  const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
  return code === 11 || code === 26;
}

async function feedFile(feeding: Feeding, folder: string): Promise<FeedOutcome> {
  const { account, directItems } = feeding;
  using index = openIndexReader(folder);
  const few = { items: directItems, bytes: DIRECT_BYTES };
  if (index === undefined || (!existsSync(textFilePath(folder)) && hasFew(index, account, few)))
    return { isDone: true, taken: 0, unreadable: 0 };
  using database = openTextFile(folder);
  const writer = new TextWriter(database);
  writer.begin();
  try {
    if (!isSameIndex(index, account, writer.mark())) writer.clear();
    const before = writer.mark();
    const next = itemsAfter(index, account, { after: before.item, limit: BATCH_ITEMS });
    const batch = withinBytes(next);
    const unreadable = batch.length === 0 ? 0 : await takeIn(writer, before, { feeding, batch });
    const isDone = batch.length === next.length && next.length < BATCH_ITEMS;
    const isMerged = isDone && upkeep(writer, () => writer.purge(index, account));
    writer.done();
    if (isMerged) writer.shrink();
    return { isDone, taken: batch.length, unreadable };
  } finally {
    writer.undo();
  }
}

/** Returns how many could not be read. */
async function takeIn(
  writer: TextWriter,
  before: TextMark,
  { feeding, batch }: { readonly feeding: Feeding; readonly batch: readonly ItemToFeed[] },
): Promise<number> {
  const { accounts, account, files } = feeding;
  using decompressor = new FrameDecompressor();
  await using packs = new AccountPacks({
    folder: packFolder(accounts, accountId(account)),
    files,
    scratch: new ScratchBuffers(),
    decompressor,
    packLimit: 0,
    clock: createSystemClock(),
    log: createSilentLog(),
  });
  const terms = new TermSet();
  const all = new Set<string>();
  let unreadable = 0;
  for (const piece of piecesOf(batch))
    for (const [i, content] of (await packs.readMany(piece)).entries()) {
      if (content instanceof Error) {
        // Compaction moved the records meanwhile: the next try sees the new places.
        if (isDomainError(content, 'not-found')) throw content;
        unreadable++;
        continue;
      }
      readMessageTerms(content, terms);
      const joined = terms.joined();
      writer.add(piece[i]!.item, joined);
      if (all.size <= MAX_TOLD_TERMS) for (const term of joined.split(' ')) all.add(term);
    }
  writer.advance(before, { last: batch.at(-1)!, count: batch.length, terms: all });
  return unreadable;
}

/** Forgets what is gone and merges what came, when it is enough to be worth it. True when free pages are left. */
function upkeep(writer: TextWriter, purge: () => void): boolean {
  const { sincePurge, sinceMerge } = writer.mark();
  if (Math.max(sincePurge, sinceMerge) < UPKEEP_ITEMS) return false;
  const items = writer.itemCount();
  const enough = Math.max(UPKEEP_ITEMS, items * UPKEEP_PART);
  if (sincePurge >= enough) purge();
  if (sinceMerge < enough) return false;
  writer.merge(items <= WHOLE_MERGE_ITEMS ? 'all' : 'some');
  return true;
}
