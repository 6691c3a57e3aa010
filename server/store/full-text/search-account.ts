import { isDomainError } from '#platform/errors.ts';
import { itemId, type AccountId, type ItemId } from '#platform/ids.ts';
import { identityOf, itemsBehind, placesOf } from '../sql/items.ts';
import { readState } from '../sql/state.ts';
import type { FoundText, TextQuery, TextSource } from '../full-text.ts';
import { textsOf } from './message-pieces.ts';
import { planNeedle, type NeedlePlan } from './plan-needle.ts';
import { foldText } from './split-words.ts';
import { marksOf } from './term-classes.ts';
import type { SearchAnswer } from './text-searcher.ts';

/** Where the terms are kept: files beside the packs, or tables in PostgreSQL. */
export interface TermStore {
  /** So many messages are rather looked at than waited for. */
  readonly directItems: number;
  find(source: TextSource, plan: NeedlePlan, marks: string): Promise<SearchAnswer>;
  /** Takes in what came, and makes anew what does not belong to the account's index. */
  feed(source: TextSource): Promise<void>;
  /** The account's terms are damaged: they are thrown away, to be made anew. */
  discard(account: AccountId): Promise<void>;
  /** Lets go of what is kept open of the account. */
  forget(account: AccountId): Promise<void>;
}

/** More bytes than these are rather taken in than looked at, however few messages they are. */
export const DIRECT_BYTES = 4 * 1024 * 1024;

/** Asks the terms, after they have caught up with the source; a few messages that are not in are looked at themselves. */
export async function searchAccount(
  store: TermStore,
  source: TextSource,
  query: TextQuery,
): Promise<FoundText | undefined> {
  const plan = planNeedle(query.needle);
  if (plan.parts.length === 0) return undefined;
  const marks = marksOf(query.field);
  // A file that was put in the place of the one that is open shows only after it is let go.
  for (const attempt of ['find', 'feed', 'reopen'] as const) {
    if (attempt !== 'find') await store.feed(source);
    if (attempt === 'reopen') await store.forget(source.account);
    const answer = await tryFind(store, source, { plan, marks });
    if (answer === undefined) continue;
    const behind = await itemsToLookAt(source, answer, store.directItems);
    if (behind === undefined) continue;
    if (answer.items === undefined) return undefined;
    const items = new Set<ItemId>(answer.items as Iterable<number> as Iterable<ItemId>);
    for (const item of await matching(source, query, behind)) items.add(itemId(item));
    return { items, isExact: answer.isExact };
  }
  return undefined;
}

/** undefined when the terms are damaged and were thrown away. */
async function tryFind(
  store: TermStore,
  source: TextSource,
  { plan, marks }: { readonly plan: NeedlePlan; readonly marks: string },
): Promise<SearchAnswer | undefined> {
  try {
    return await store.find(source, plan, marks);
  } catch (error) {
    if (!isDomainError(error, 'corrupt')) throw error;
    await store.discard(source.account);
    return undefined;
  }
}

/** Items that the answer cannot know; undefined when it is not of this index, or there are too many of them. */
async function itemsToLookAt(
  { sql, account }: TextSource,
  answer: SearchAnswer,
  directItems: number,
): Promise<number[] | undefined> {
  if (answer.until > 0) {
    const state = await readState(sql, account);
    if (state === undefined || answer.until >= state.nextItem) return undefined;
    const identity = await identityOf(sql, account, answer.until);
    if (identity !== undefined && Buffer.compare(identity, answer.identity ?? Buffer.of()) !== 0)
      return undefined;
  }
  const behind = await itemsBehind(sql, account, {
    after: answer.until,
    limit: directItems + 1,
  });
  const bytes = behind.reduce((sum, [, size]) => sum + size, 0);
  return behind.length > directItems || bytes > DIRECT_BYTES
    ? undefined
    : [...behind.map(([item]) => item), ...answer.cut];
}

/** Those of the items whose text holds the needle. */
async function matching(
  { sql, account, blobs }: TextSource,
  { field, needle }: TextQuery,
  items: readonly number[],
): Promise<number[]> {
  if (items.length === 0) return [];
  const places = (await placesOf(sql, account, items)).map(([item, pack, offset, length]) => ({
    item,
    place: { pack, offset, length },
  }));
  const contents = await blobs.readMany(places.map(({ place }) => place));
  const folded = foldText(needle);
  const found: number[] = [];
  for (const [i, content] of contents.entries()) {
    // What cannot be read now stays a candidate of nothing: reading it fails for the caller too.
    if (content instanceof Error) continue;
    for (const text of textsOf(content, field))
      if (foldText(text).includes(folded)) {
        found.push(places[i]!.item);
        break;
      }
  }
  return found;
}
