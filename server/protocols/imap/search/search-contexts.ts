import { formatEsearchResponse, type EsearchResponse } from '#codecs/imap/esearch-response.ts';
import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import type { FlagRow } from '#store/message.ts';
import { positionsOf } from '../message-set.ts';
import type { MailboxUpdates } from '../mailbox-updates.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';
import { evaluateSearch } from './evaluate.ts';
import type { Positions, SearchView } from './search-view.ts';
import { viewOfSession } from './session-view.ts';

/** Searches of one session that are kept up to date: each is evaluated anew for every message that changes. */
export const MAX_SEARCH_CONTEXTS = 20;

interface SearchContext {
  readonly tag: string;
  readonly key: SearchKey;
  readonly isUid: boolean;
  /** UIDs the client knows to match. */
  readonly matching: Set<number>;
  /** Of SORT. */
  readonly order: SortedResult | undefined;
}

interface SortedResult {
  /** UIDs in the order that the client knows. */
  uids: number[];
  /** The positions of a view in that order. */
  readonly sort: (view: SearchView, positions: Positions) => Promise<readonly number[]>;
}

/** SEARCH and SORT RETURN (UPDATE): tells what comes into and leaves the results of earlier searches. */
// RFC 5267 §4.3
export class SearchContexts {
  readonly #session: Session;
  readonly #mailbox: SelectedMailbox;
  readonly #contexts = new Map<string, SearchContext>();
  /** UIDs whose flags this session changed since the results were last brought up to date. */
  #dirty = new Set<number>();

  constructor(session: Session) {
    this.#session = session;
    this.#mailbox = session.mailbox;
  }

  /** False when there are too many. */
  add(context: {
    readonly tag: string;
    readonly key: SearchKey;
    readonly isUid: boolean;
    readonly uids: readonly number[];
    readonly sort?: SortedResult['sort'];
  }): boolean {
    if (this.#contexts.size >= MAX_SEARCH_CONTEXTS) return false;
    const { tag, key, isUid, uids, sort } = context;
    const order = sort && { uids: [...uids], sort };
    this.#contexts.set(tag, { tag, key, isUid, matching: new Set(uids), order });
    return true;
  }

  /** False when there is no such search. */
  cancel(tag: string): boolean {
    return this.#contexts.delete(tag);
  }

  /** This session changed the messages and told its client so itself. */
  noteChanges(rows: readonly FlagRow[]): void {
    if (this.#contexts.size === 0) return;
    for (const row of rows) this.#dirty.add(row[0]);
  }

  /** Tells what leaves with messages that are gone; called before the client is told that they are, while its numbers hold. */
  tellExpunged({ expunged, vanished }: Pick<MailboxUpdates, 'expunged' | 'vanished'>): void {
    if (this.#contexts.size === 0 || vanished.length === 0) return;
    // Each number counts after the expunges before it: what the client still has is higher by their count.
    const gone = vanished.toSorted((a, b) => a - b);
    const numbers = new Map(gone.map((uid, i) => [uid as number, (expunged[i] ?? 0) + i]));
    for (const context of this.#contexts.values()) {
      const left = gone.filter((uid) => context.matching.delete(uid));
      const nameOf = (u: number) => (context.isUid ? u : numbers.get(u)!);
      if (left.length > 0) this.#tell(context, 'removeFrom', removed(context, left, nameOf));
    }
  }

  /** Tells what came in and left by other changes; called after the client has been told of them. */
  async tellChanges(updates?: Pick<MailboxUpdates, 'added' | 'changed'>): Promise<void> {
    if (this.#contexts.size === 0 || this.#session.selected !== this.#mailbox) return;
    const uids = new Set(this.#dirty);
    this.#dirty = new Set();
    for (const row of updates?.added ?? []) uids.add(row[0]);
    for (const { row } of updates?.changed ?? []) uids.add(row[0]);
    if (uids.size === 0) return;
    const touched = [...uids].sort((a, b) => a - b);
    await this.#session.store.read(this.#mailbox.account, async (reader) => {
      const view = await viewOfSession(this.#session, reader);
      const touchedSet = { kind: 'ranges' as const, ranges: pairsOf(touched) };
      for (const context of this.#contexts.values()) {
        const key: SearchKey = {
          kind: 'and',
          keys: [{ kind: 'uid', set: touchedSet }, context.key],
        };
        const found = (await evaluateSearch(view, key)).map((p) => view.uids[p]!);
        await this.#update(context, { touched, found, view });
      }
    });
  }

  async #update(
    context: SearchContext,
    now: {
      readonly touched: readonly number[];
      readonly found: readonly number[];
      readonly view: SearchView;
    },
  ): Promise<void> {
    const matches = new Set(now.found);
    const left = now.touched.filter((u) => !matches.has(u) && context.matching.delete(u));
    const came = now.found.filter((u) => !context.matching.has(u));
    for (const u of came) context.matching.add(u);
    const { uids } = now.view;
    const nameOf = (u: number) => (context.isUid ? u : positionsOf(uids, [u])[0]! + 1);
    if (left.length > 0) this.#tell(context, 'removeFrom', removed(context, left, nameOf));
    if (came.length > 0) this.#tell(context, 'addTo', await added(context, came, now.view, nameOf));
  }

  #tell(context: SearchContext, what: 'addTo' | 'removeFrom', update: readonly Change[]): void {
    const response: EsearchResponse = { tag: context.tag, isUid: context.isUid, [what]: update };
    this.#session.untagged(formatEsearchResponse(response, this.#session.names));
  }
}

type Change = NonNullable<EsearchResponse['addTo']>[number];

/** Position 0: the result has no order. */
function unordered(numbers: readonly number[]): Change[] {
  const ranges = rangesOfSorted(numbers.toSorted((a, b) => a - b));
  return [{ position: 0, numbers: { kind: 'set', ranges } }];
}

/** Each position counts after the changes before it. */
// RFC 5267 §4.3.2
function removed(
  { order }: SearchContext,
  uids: readonly number[],
  nameOf: (uid: number) => number,
): Change[] {
  if (order === undefined) return unordered(uids.map(nameOf));
  return uids.map((u) => {
    const at = order.uids.indexOf(u);
    order.uids.splice(at, 1);
    return at1(at, nameOf(u));
  });
}

// RFC 5267 §4.3.3
async function added(
  { order, matching }: SearchContext,
  uids: readonly number[],
  view: SearchView,
  nameOf: (uid: number) => number,
): Promise<Change[]> {
  if (order === undefined) return unordered(uids.map(nameOf));
  const all = positionsOf(
    view.uids,
    [...matching].sort((a, b) => a - b),
  );
  const sorted = (await order.sort(view, all)).map((p) => view.uids[p]!);
  const isNew = new Set(uids);
  order.uids = sorted;
  // In the order of the result everything before a new one is already there.
  return sorted.flatMap((u, at) => (isNew.has(u) ? [at1(at, nameOf(u))] : []));
}

function at1(index: number, number: number): Change {
  return { position: index + 1, numbers: { kind: 'set', ranges: [number, number] } };
}

function pairsOf(sorted: readonly number[]): [number, number][] {
  const ranges = rangesOfSorted(sorted);
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  return pairs;
}
