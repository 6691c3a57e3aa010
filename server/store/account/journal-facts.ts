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

export type Change =
  /** A membership of a content that is already there. */
  | ({ readonly o: 'link'; readonly z: number } & MemberFacts)
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
  /** UIDs are skipped, because some may have been given out before a power cut. */
  | { readonly o: 'gap'; readonly n: number };

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
