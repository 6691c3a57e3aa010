// What the records of the packs say: enough to rebuild the index without it. Keys are short, since every message has one.

/** Flat inclusive pairs [from, to, from, to, ...], ascending. */
export type Ranges = readonly number[];

/** One membership of a message: collection, UID, item, dates, flags. */
export interface MemberFacts {
  /** Collection. */
  readonly c: number;
  readonly u: number;
  readonly i: number;
  /** Received, and saved when another second. */
  readonly r: number;
  readonly s?: number;
  /** System flags and keywords, when there are any. */
  readonly f?: number;
  readonly k?: string;
}

/** What a membership in a collection that is no mailbox says besides. */
export interface DocumentFacts {
  readonly n: string;
  /** Media type. */
  readonly y: string;
  /** Created, epoch seconds. */
  readonly t: number;
  /** Schedule tag. */
  readonly g?: string;
  /** Properties. */
  readonly p?: string;
  /** Account that put it there first, when it is another. */
  readonly w?: number;
  /** The document it is a copy of. */
  readonly o?: readonly [collection: number, number: number];
}

export type Change =
  /** A membership of a content that is already there. */
  | ({ readonly o: 'link'; readonly z: number; readonly d?: DocumentFacts } & MemberFacts)
  /** A document has these properties from now on. */
  | { readonly o: 'properties'; readonly c: number; readonly u: number; readonly p: string }
  /** A collection is created, or has these properties from now on. */
  | {
      readonly o: 'collection';
      readonly c: number;
      readonly id: string;
      readonly kind: string;
      readonly name: string;
      readonly role: string | null;
      readonly selectable: number;
      readonly v: number;
    }
  | { readonly o: 'removed'; readonly c: number }
  | {
      readonly o: 'flags';
      readonly c: number;
      readonly g: readonly (readonly [uids: Ranges, systemFlags: number, keywords: string])[];
    }
  | { readonly o: 'expunge'; readonly c: number; readonly u: Ranges; readonly at: number }
  | {
      readonly o: 'copy' | 'move';
      readonly c: number;
      readonly u: Ranges;
      readonly to: number;
      /** First UID in the target. */
      readonly n: number;
      readonly at: number;
    }
  /** A recovered message is no longer offered for recovery. */
  | { readonly o: 'dug'; readonly c: number; readonly q: number; readonly u: number }
  | { readonly o: 'subscribe' | 'unsubscribe'; readonly name: string }
  | {
      readonly o: 'note';
      readonly c: number;
      readonly entry: string;
      /** Base64; null removes. */
      readonly v: string | null;
    }
  /** What was expunged before `b` cannot be brought back; tombstones of mailboxes up to a modseq are dropped. */
  | {
      readonly o: 'forget';
      readonly b: number;
      readonly t: readonly (readonly [mailbox: number, upTo: number])[];
    }
  /** UIDs are skipped, because some may have been given out before a power cut. */
  | { readonly o: 'gap'; readonly n: number }
  /** Clients compare anew, since records at the places in `d` cannot be followed; UIDs are skipped. */
  | {
      readonly o: 'resync';
      readonly n: number;
      readonly d: readonly (readonly [pack: number, offset: number])[];
    };

/** Facts of a record without content. */
export interface ChangeFacts {
  /** Modseq of the transaction. */
  readonly m: number;
  readonly e: readonly Change[];
  /** The transaction goes on in the next record. */
  readonly x?: 1;
}

/** Facts of a record with a message. */
export interface MessageFacts extends MemberFacts {
  readonly m: number;
  /** Thread, when it is not the message's own. */
  readonly t?: number;
  readonly x?: 1;
}

/** Facts of a record with a document. */
export interface NewDocumentFacts extends MemberFacts {
  readonly m: number;
  readonly d: DocumentFacts;
  readonly x?: 1;
}

/** A message that compaction copied: where it is filed stands in the checkpoint that follows. */
export interface CopiedFacts {
  readonly i: number;
  readonly t?: number;
  readonly copied: 1;
}

/** Rows of a table by columns. */
export type Columns = readonly (readonly (number | string | null)[])[];

/** The state of an account at the beginning of a pack generation; in several records when it is long. */
export interface CheckpointFacts {
  readonly m: number;
  readonly x?: 1;
  readonly state?: {
    readonly uidValidity: number;
    readonly nextCollection: number;
    readonly nextItem: number;
  };
  /** Collections without their counts, which follow from the members. */
  readonly collections?: readonly Readonly<Record<string, number | string | null>>[];
  readonly removed?: Columns;
  readonly subscriptions?: readonly string[];
  readonly notes?: Columns;
  readonly members?: { readonly c: number; readonly rows: Columns };
  readonly tombstones?: Columns;
  readonly documents?: Columns;
}

export function toRanges(sorted: readonly number[]): number[] {
  const out: number[] = [];
  for (const n of sorted) {
    if (out.length > 0 && out.at(-1) === n - 1) out[out.length - 1] = n;
    else out.push(n, n);
  }
  return out;
}

export function fromRanges(ranges: Ranges): number[] {
  const out: number[] = [];
  for (let i = 0; i < ranges.length; i += 2)
    for (let n = ranges[i]!; n <= ranges[i + 1]!; n++) out.push(n);
  return out;
}
