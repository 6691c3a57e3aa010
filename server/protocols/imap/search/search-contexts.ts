import { formatEsearchResponse, type EsearchResponse } from '#codecs/imap/esearch-response.ts';
import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import type { FlagRow } from '#store/message.ts';
import { positionsOf } from '../message-set.ts';
import type { MailboxUpdates, SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';
import { evaluateSearch } from './evaluate.ts';
import { viewOfSession } from './session-view.ts';

/** Searches of one session that are kept up to date: each is evaluated anew for every message that changes. */
export const MAX_SEARCH_CONTEXTS = 20;

interface SearchContext {
  readonly tag: string;
  readonly key: SearchKey;
  readonly isUid: boolean;
  /** UIDs the client knows to match. */
  readonly matching: Set<number>;
}

/** SEARCH RETURN (UPDATE): tells what comes into and leaves the results of earlier searches. */
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
  }): boolean {
    if (this.#contexts.size >= MAX_SEARCH_CONTEXTS) return false;
    const { tag, key, isUid, uids } = context;
    this.#contexts.set(tag, { tag, key, isUid, matching: new Set(uids) });
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
      if (left.length > 0)
        this.#tell(context, 'removeFrom', context.isUid ? left : left.map((u) => numbers.get(u)!));
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
        this.#update(context, { touched, found, uids: view.uids });
      }
    });
  }

  #update(
    context: SearchContext,
    now: {
      readonly touched: readonly number[];
      readonly found: readonly number[];
      readonly uids: Uint32Array;
    },
  ): void {
    const matches = new Set(now.found);
    const left = now.touched.filter((u) => !matches.has(u) && context.matching.delete(u));
    const came = now.found.filter((u) => !context.matching.has(u));
    for (const u of came) context.matching.add(u);
    const toNumbers = (list: readonly number[]) =>
      context.isUid ? list : positionsOf(now.uids, list).map((p) => p + 1);
    if (left.length > 0) this.#tell(context, 'removeFrom', toNumbers(left));
    if (came.length > 0) this.#tell(context, 'addTo', toNumbers(came));
  }

  #tell(context: SearchContext, what: 'addTo' | 'removeFrom', numbers: readonly number[]): void {
    const ranges = rangesOfSorted(numbers.toSorted((a, b) => a - b));
    // Position 0: the result has no order.
    const update = [{ position: 0, numbers: { kind: 'set' as const, ranges } }];
    const response: EsearchResponse = { tag: context.tag, isUid: context.isUid, [what]: update };
    this.#session.untagged(formatEsearchResponse(response, this.#session.names));
  }
}

function pairsOf(sorted: readonly number[]): [number, number][] {
  const ranges = rangesOfSorted(sorted);
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  return pairs;
}
