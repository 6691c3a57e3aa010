import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { openTextReader } from '../sql/full-text-file.ts';
import { TextReader } from '../sql/full-text-reads.ts';
import { findItems } from './find-items.ts';
import type { NeedlePlan } from './plan-needle.ts';
import { Vocabulary } from './vocabulary.ts';

/** What the full text of an account answers, and up to which item it could. */
export interface SearchAnswer {
  /** All items up to this one are in; 0 when there is no full text yet. */
  readonly until: number;
  readonly identity: Uint8Array | null;
  /** undefined: every item is a candidate. */
  readonly items: Float64Array | undefined;
  readonly isExact: boolean;
  readonly cut: readonly number[];
}

/** Accounts whose file is kept open. */
const OPEN_FILES = 64;
/** Characters of all vocabularies kept in memory. */
const VOCABULARY_CHARACTERS = 48 * 1024 * 1024;

const nothing: SearchAnswer = {
  until: 0,
  identity: null,
  items: new Float64Array(),
  isExact: true,
  cut: [],
};

/** Answers searches from the files; keeps what it needs often in memory. */
export class TextSearcher implements Disposable {
  readonly #accounts: string;
  readonly #readers = new LRUCache<number, TextReader>({
    max: OPEN_FILES,
    dispose: (reader) => reader[Symbol.dispose](),
  });
  readonly #vocabularies = new LRUCache<number, Vocabulary>({
    maxSize: VOCABULARY_CHARACTERS,
    sizeCalculation: (vocabulary) => vocabulary.size,
  });

  constructor(accounts: string) {
    this.#accounts = accounts;
  }

  search(account: number, plan: NeedlePlan, marks: string): SearchAnswer {
    const reader = this.#reader(account);
    if (reader === undefined) return nothing;
    return reader.snapshot(() => {
      const { item, identity, version } = reader.mark();
      const vocabulary = this.#vocabulary(account, reader, version);
      const { items, isExact, cut } = findItems(plan, marks, { reader, vocabulary });
      return { until: item, identity, items: items && Float64Array.from(items), isExact, cut };
    });
  }

  /** Closes the account's file: it may be another one the next time. */
  forget(account: number): void {
    this.#readers.delete(account);
    this.#vocabularies.delete(account);
  }

  [Symbol.dispose](): void {
    this.#readers.clear();
  }

  #reader(account: number): TextReader | undefined {
    let reader = this.#readers.get(account);
    if (reader === undefined) {
      const database = openTextReader(join(this.#accounts, String(account)));
      if (database === undefined) return undefined;
      reader = new TextReader(database);
      this.#readers.set(account, reader);
    }
    return reader;
  }

  #vocabulary(account: number, reader: TextReader, version: number): Vocabulary {
    const known = this.#vocabularies.get(account);
    if (known?.version === version) return known;
    const since = known && reader.termsSince(known.version, version);
    const vocabulary =
      (since === undefined ? undefined : known!.with(version, since)) ??
      new Vocabulary(version, reader.vocabulary());
    this.#vocabularies.set(account, vocabulary);
    return vocabulary;
  }
}
