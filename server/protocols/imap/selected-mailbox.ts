import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import { intersectSorted, type NumberRanges } from '#codecs/imap/number-ranges.ts';
import type { AccountId, CollectionId, ModSeq, Uid } from '#platform/ids.ts';
import { uid } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { FlagRow } from '#store/message.ts';
import type { AccountReader } from '#store/store.ts';

/** What happened in the mailbox since the session last told its client. */
export interface MailboxUpdates {
  /** Sequence numbers in the order in which they must be told, each counted after the ones before it. */
  readonly expunged: readonly number[];
  readonly vanished: readonly Uid[];
  /** Messages now, when there are new ones. */
  readonly exists: number | undefined;
  readonly added: readonly FlagRow[];
  /** Rows whose flags changed, with their sequence number after the expunges. */
  readonly changed: readonly { readonly sequence: number; readonly row: FlagRow }[];
}

/** All that one change did to the mailbox, as the store tells of changes. */
export interface OwnChange {
  /** Messages that came. */
  readonly rows: readonly FlagRow[];
  /** Messages that left, ascending. */
  readonly vanished: readonly Uid[];
}

/** The mailbox is gone, or moved on further than its history reaches: the client must begin anew. */
export class ViewLost extends Error {
  override readonly name = 'ViewLost';
}

const noUids = new Uint32Array();

export const noUpdates: MailboxUpdates = {
  expunged: [],
  vanished: [],
  exists: undefined,
  added: [],
  changed: [],
};

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
  #modseq: ModSeq;
  /** The latest change of the account that was heard of. */
  #heard = 0;
  #uidNext: number;
  #exists: number;
  #uids: Uint32Array | undefined;
  /** Changes this session made and has already told, by UID. */
  #told: Map<number, number> | undefined;
  /** The change this session made last, of which its client has yet to hear. */
  #untold: (OwnChange & { readonly modseq: ModSeq }) | undefined;
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
      return;
    }
    this.#modseq = modseq;
    if (this.#heard <= modseq) this.isStale = false;
  }

  /**
   * This session's own change, which its client hears of with the next news: the store is not asked for it when nothing else
   * happened meanwhile.
   */
  noteUntold(modseq: ModSeq, change: OwnChange): void {
    this.#untold = { ...change, modseq };
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
    const { rows, vanished: gone, isComplete } = await this.#changesSince(reader);
    if (!isComplete) throw new ViewLost('the history of the mailbox does not reach back');
    let known = gone.filter((u) => u < this.#uidNext);
    const needsNumbers =
      known.length > 0 || rows.some((r) => r[0] < this.#uidNext && this.#told?.get(r[0]) !== r[3]);
    if (needsNumbers) await this.uids(reader);
    // What came and went while expunges were held back was never told.
    if (known.length > 0) known = known.filter((u) => this.sequenceOf(u) > 0);
    const isHeldBack = withExpunges === 'without-expunges' && known.length > 0;
    const expunged = isHeldBack ? [] : this.#remove(known);
    const added = rows.filter((r) => r[0] >= this.#uidNext);
    const changed = rows
      .filter((r) => r[0] < this.#uidNext && this.#told?.get(r[0]) !== r[3])
      .map((row) => ({ sequence: this.sequenceOf(row[0]), row }))
      .filter((c) => c.sequence > 0);
    if (added.length > 0) this.#append(added);
    if (isHeldBack) {
      this.markTold(rows);
      this.isStale = true;
    } else {
      this.#modseq = reader.modseq;
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

  #remove(gone: readonly Uid[]): number[] {
    const uids = this.#uids;
    if (gone.length === 0 || uids === undefined) return [];
    const isGone = new Set<number>(gone);
    const expunged: number[] = [];
    const left = new Uint32Array(uids.length);
    let kept = 0;
    let from = 0;
    // What lies between two of them is copied as a whole.
    for (const u of [...isGone].sort((a, b) => a - b)) {
      const at = lowerBound(uids, u);
      if (uids[at] !== u) continue;
      left.set(uids.subarray(from, at), kept);
      kept += at - from;
      from = at + 1;
      expunged.push(kept + 1);
      if (this.isRecent(u)) this.recentCount--;
    }
    left.set(uids.subarray(from), kept);
    this.#uids = left.subarray(0, kept + uids.length - from);
    this.#exists = this.#uids.length;
    this.savedResult = this.savedResult.filter((u) => !isGone.has(u));
    return expunged;
  }

  #append(added: readonly FlagRow[]): void {
    this.#exists += added.length;
    for (const [u] of added) if (this.isRecent(u)) this.recentCount++;
    this.#uidNext = added.at(-1)![0] + 1;
    if (this.#uids === undefined) return;
    const grown = new Uint32Array(this.#uids.length + added.length);
    grown.set(this.#uids);
    for (const [i, row] of added.entries()) grown[this.#uids.length + i] = row[0];
    this.#uids = grown;
  }
}
