import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import { intersectSorted, type NumberRanges } from '#codecs/imap/number-ranges.ts';
import type { AccountId, CollectionId, ModSeq, Uid } from '#platform/ids.ts';
import { uid } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { FlagRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';
import { noUpdates, type Change, type MailboxUpdates } from './mailbox-updates.ts';
import { withNewUids, withoutUids } from './view-uids.ts';

/** The mailbox is gone, or moved on further than its history reaches: the client must begin anew. */
export class ViewLost extends Error {
  override readonly name = 'ViewLost';
}

const noUids = new Uint32Array();

/**
 * The mailbox as its client knows it: the view of one moment, moved forward only when the client is told.
 * Message numbers are loaded when a command first needs them, so that SELECT costs the same for any size and an idle
 * session holds next to nothing.
 */
export class SelectedMailbox {
  readonly account: AccountId;
  readonly collection: Collection;
  readonly isReadOnly: boolean;
  /** Somebody else's. */
  readonly isForeign: boolean;
  /** As the user named it. */
  readonly name: string;
  /** RFC 4314 rights of this session's user; kept up to date in other people's mailboxes. */
  rights: string;
  /** Result of SEARCH RETURN (SAVE): UIDs, ascending. RFC 5182 */
  savedResult: Uint32Array = noUids;
  /** Set by the store's subscription: there may be something to tell. */
  isStale = false;
  /** Messages are gone of which the client must not be told yet: `modseq` stays below their change. */
  isHoldingBack = false;
  #modseq: ModSeq;
  /** The latest change of the account that was heard of. */
  #heard = 0;
  #uidNext: number;
  #exists: number;
  #uids: Uint32Array | undefined;
  /** Changes this session made and has already told, by UID. */
  #told: Map<number, number> | undefined;
  /** The change this session made last, of which its client has yet to hear. */
  #untold: (Change & { readonly modseq: ModSeq }) | undefined;
  /** Messages that are \Recent to this session. */
  recentCount = 0;
  /** RECENT as the client was last told. */
  toldRecent = 0;
  /** How many keywords of the mailbox the client was told of; they only ever become more. */
  toldKeywords = 0;
  /** Pairs of first and last UID that are \Recent to this session. */
  // RFC 3501 §2.3.2
  readonly #recent: [number, number][] = [];

  constructor(facts: {
    readonly account: AccountId;
    readonly isForeign: boolean;
    readonly name: string;
    readonly collection: Collection;
    readonly modseq: ModSeq;
    readonly isReadOnly: boolean;
    readonly rights: string;
  }) {
    this.account = facts.account;
    this.isForeign = facts.isForeign;
    this.name = facts.name;
    this.collection = facts.collection;
    this.isReadOnly = facts.isReadOnly;
    this.rights = facts.rights;
    this.#modseq = facts.modseq;
    this.#uidNext = facts.collection.uidNext;
    this.#exists = facts.collection.counts.messages;
  }

  get id(): CollectionId {
    return this.collection.id;
  }
  get exists(): number {
    return this.#exists;
  }
  /** The UIDs below it are the view's; those from it on have not been told. */
  get uidNext(): number {
    return this.#uidNext;
  }
  /** Everything up to here has been told. */
  get modseq(): ModSeq {
    return this.#modseq;
  }

  /** Message numbers are known. */
  get isLoaded(): boolean {
    return this.#uids !== undefined;
  }

  /** The UIDs of the view, ascending: index + 1 is the sequence number. */
  async uids(reader: AccountReader): Promise<Uint32Array> {
    if (this.#uids !== undefined) return this.#uids;
    const now = await reader.uids(this.id);
    if (reader.modseq === this.#modseq) return (this.#uids = now);
    // The mailbox has moved on: what is there now and was there then, and what vanished since.
    const { vanished, isComplete } = await this.#changesSince(reader);
    if (!isComplete) throw new ViewLost('the history of the mailbox does not reach back');
    const known = vanished.filter((u) => u < this.#uidNext);
    const present = now.subarray(0, lowerBound(now, this.#uidNext));
    this.#uids = known.length === 0 ? present : Uint32Array.from([...present, ...known]).sort();
    this.#exists = this.#uids.length;
    return this.#uids;
  }

  isRecent(wanted: number): boolean {
    return this.#recent.some(([from, to]) => from <= wanted && wanted <= to);
  }

  /** These UIDs are \Recent to this session; `present` of them are in the view. */
  addRecent(from: number, to: number, present: number): void {
    const last = this.#recent.at(-1);
    if (last !== undefined && last[1] + 1 === from) last[1] = to;
    else this.#recent.push([from, to]);
    this.recentCount += present;
  }

  /** Sequence number of a UID, 0 when it is not in the view. The UIDs must have been loaded. */
  sequenceOf(wanted: number): number {
    const at = lowerBound(this.#uids!, wanted);
    return this.#uids![at] === wanted ? at + 1 : 0;
  }

  uidAt(sequence: number): Uid | undefined {
    const found = this.#uids![sequence - 1];
    return found === undefined ? undefined : uid(found);
  }

  /** UIDs of the view inside UID ranges. */
  within(ranges: NumberRanges): number[] {
    return [...intersectSorted(ranges, this.#uids!)];
  }

  /** The account has changed. True when that may be news. */
  hear(modseq: ModSeq): boolean {
    if (modseq <= this.#modseq) return false;
    this.#heard = Math.max(this.#heard, modseq);
    this.isStale = true;
    return true;
  }

  /**
   * This session's own change, all of which it tells itself, was made at `modseq`. When nothing else happened since the
   * client was last told, there is nothing to look for; otherwise what is noted here is not told twice.
   */
  tookPart(
    modseq: ModSeq,
    change: { readonly rows: readonly FlagRow[]; readonly wasStale: boolean },
  ): void {
    if (change.rows.length === 0) return;
    if (change.wasStale || this.#told !== undefined || modseq !== this.#modseq + 1) {
      this.markTold(change.rows);
      this.isStale = true;
      return;
    }
    this.#modseq = modseq;
    if (this.#heard <= modseq) this.isStale = false;
  }

  /**
   * This session's own change, which its client hears of with the next news: the store is not asked for it when nothing
   * happened before it that the client has not heard of.
   */
  noteUntold(modseq: ModSeq, change: Change): void {
    this.#untold = { ...change, modseq };
    this.isStale = true;
  }

  /** The next news are looked for in the store, whether or not there is anything to tell. */
  mustLook(): void {
    this.#untold = undefined;
    this.isStale = true;
  }

  /** Notes rows that this session changed and answers itself, so that they are not told twice. */
  markTold(rows: readonly FlagRow[]): void {
    if (rows.length > 0) this.#told ??= new Map();
    for (const row of rows) this.#told!.set(row[0], row[3]);
  }

  /**
   * Moves the view to the reader's state. With `withExpunges` false messages that are gone stay in the view (and the view's
   * modseq stays behind, so that they are told later).
   */
  async moveTo(
    reader: AccountReader,
    withExpunges: 'with-expunges' | 'without-expunges',
  ): Promise<MailboxUpdates> {
    if (reader.modseq === this.#modseq) return noUpdates;
    if ((await reader.collection(this.id)) === undefined)
      throw new ViewLost('the mailbox was deleted');
    const { rows, vanished, isComplete } = await this.#changesSince(reader);
    if (!isComplete) throw new ViewLost('the history of the mailbox does not reach back');
    if (this.#needsNumbers({ rows, vanished })) await this.uids(reader);
    return this.#apply({ rows, vanished }, reader.modseq, withExpunges);
  }

  /**
   * The same behind the last change of this session, without a look at the store, when that is what comes next; otherwise
   * undefined. What others did after it is left for the next news.
   */
  moveToOwn(expunges: 'with-expunges' | 'without-expunges'): MailboxUpdates | undefined {
    const own = this.#untold;
    if (own?.modseq !== this.#modseq + 1 || this.#told !== undefined) return undefined;
    if (this.#uids === undefined && this.#needsNumbers(own)) return undefined;
    // Held back they must not hold back what others do.
    if (expunges === 'without-expunges' && own.vanished.length > 0) return undefined;
    const updates = this.#apply(own, own.modseq, expunges);
    if (this.#heard > this.#modseq) this.isStale = true;
    return updates;
  }

  #needsNumbers({ rows, vanished }: Change): boolean {
    return vanished.some((u) => u < this.#uidNext) || rows.some((row) => this.#isNews(row));
  }

  /** A message of the view has changed, and the client does not know. */
  #isNews([u, , , modseq]: FlagRow): boolean {
    return u < this.#uidNext && this.#told?.get(u) !== modseq;
  }

  #apply(
    { rows, vanished }: Change,
    modseq: ModSeq,
    withExpunges: 'with-expunges' | 'without-expunges',
  ): MailboxUpdates {
    let known = vanished.filter((u) => u < this.#uidNext);
    // What came and went while expunges were held back was never told.
    if (known.length > 0) known = known.filter((u) => this.sequenceOf(u) > 0);
    const isHeldBack = withExpunges === 'without-expunges' && known.length > 0;
    const expunged = isHeldBack ? [] : this.#remove(known);
    const added = rows.filter((row) => row[0] >= this.#uidNext);
    const changed = rows
      .filter((row) => this.#isNews(row))
      .map((row) => ({ sequence: this.sequenceOf(row[0]), row }))
      .filter((c) => c.sequence > 0);
    if (added.length > 0) this.#append(added);
    this.isHoldingBack = isHeldBack;
    if (isHeldBack) {
      this.markTold(rows);
      this.isStale = true;
    } else {
      this.#modseq = modseq;
      this.#told = undefined;
      this.#untold = undefined;
    }
    return {
      expunged,
      vanished: isHeldBack ? [] : known,
      exists: added.length > 0 ? this.#exists : undefined,
      added,
      changed,
    };
  }

  /** What happened since the client was last told. */
  async #changesSince(reader: AccountReader): ReturnType<AccountReader['changes']> {
    const own = this.#untold;
    // Every change of the account is one modseq: right behind the last one told there is room for nothing else.
    if (own?.modseq === reader.modseq && own.modseq === this.#modseq + 1)
      return { ...own, isComplete: true };
    return await reader.changes(this.id, this.#modseq);
  }

  #remove(gone: readonly Uid[]): readonly number[] {
    if (gone.length === 0 || this.#uids === undefined) return [];
    const { left, positions } = withoutUids(this.#uids, gone);
    for (const position of positions) if (this.isRecent(this.#uids[position]!)) this.recentCount--;
    this.#uids = left;
    this.#exists = left.length;
    if (this.savedResult.length > 0) this.savedResult = withoutUids(this.savedResult, gone).left;
    // Each number counts after the ones before it are gone.
    return positions.map((position, i) => position + 1 - i);
  }

  #append(added: readonly FlagRow[]): void {
    this.#exists += added.length;
    for (const [u] of added) if (this.isRecent(u)) this.recentCount++;
    this.#uidNext = added.at(-1)![0] + 1;
    if (this.#uids !== undefined)
      this.#uids = withNewUids(
        this.#uids,
        added.map((row) => row[0]),
      );
  }
}
