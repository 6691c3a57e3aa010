import { rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import { applyPartialRange } from '#codecs/imap/partial-range.ts';
import {
  formatEsearchResponse,
  type EsearchResponse,
  type ResultNumbers,
} from '#codecs/imap/esearch-response.ts';
import type { NameEncoding } from '#codecs/imap/decoder.ts';
import type { SearchReturn } from '#codecs/imap/search-return.ts';

/** A finished search: numbers as the client wants them (message numbers or UIDs), in the order of the result. */
export interface SearchResult {
  readonly numbers: readonly number[];
  /** Whether the order means something: SORT. */
  readonly isSorted: boolean;
  readonly isUid: boolean;
  /** Mod-sequence of the n-th of the numbers; given when a MODSEQ key was used. RFC 7162 §3.1.5 */
  readonly modseqOf?: (index: number) => number;
}

/** The ESEARCH response with what was asked for. */
// RFC 9051 §6.4.4, RFC 4731 §3.1, RFC 9394 §3.1, RFC 5267 §3
export function formatExtended(
  result: SearchResult,
  returns: SearchReturn,
  facts: Pick<EsearchResponse, 'tag' | 'mailbox'> & { readonly names: NameEncoding },
): string {
  const { numbers, isUid } = result;
  const isEmpty = numbers.length === 0;
  const first = numbers[0]!;
  const last = numbers.at(-1)!;
  const all: ResultNumbers = toResult(numbers, result.isSorted);
  const partial = returns.partial && {
    range: returns.partial,
    numbers: toResult(applyPartialRange(numbers, returns.partial), result.isSorted),
  };
  const modseq = result.modseqOf === undefined ? undefined : modseqOf(result, returns);
  return formatEsearchResponse(
    {
      ...(facts.tag !== undefined && { tag: facts.tag }),
      ...(facts.mailbox && { mailbox: facts.mailbox }),
      isUid,
      ...(returns.min === true && !isEmpty && { min: first }),
      ...(returns.max === true && !isEmpty && { max: last }),
      ...(returns.count === true && { count: numbers.length }),
      ...(returns.all === true && { all }),
      ...(partial && { partial }),
      ...(modseq !== undefined && { modseq }),
    },
    facts.names,
  );
}

/** The SEARCH or SORT response of a client that did not ask for ESEARCH. */
// RFC 3501 §7.2.5, RFC 5256 §4, RFC 7162 §3.1.5
export function formatPlain(result: SearchResult): string {
  const { numbers, modseqOf: valueOf } = result;
  const word = result.isSorted ? 'SORT' : 'SEARCH';
  let text = word;
  for (const n of numbers) text += ` ${n}`;
  if (valueOf === undefined || numbers.length === 0) return text;
  return `${text} (MODSEQ ${highest(numbers, valueOf)})`;
}

/** Indexes of the result that RETURN (SAVE) keeps. */
// RFC 5182 §2.1, RFC 9394 §3.2
export function savedIndexes(length: number, returns: SearchReturn): number[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length === 0) return [];
  const saves: number[] = [];
  if (returns.partial !== undefined) return applyPartialRange(all, returns.partial);
  if (returns.all === true || returns.count === true) return all;
  if (returns.min === true) saves.push(0);
  if (returns.max === true && (length > 1 || returns.min !== true)) saves.push(length - 1);
  return returns.min === true || returns.max === true ? saves : all;
}

function toResult(numbers: readonly number[], isSorted: boolean): ResultNumbers {
  return isSorted ? { kind: 'sorted', numbers } : { kind: 'set', ranges: rangesOfSorted(numbers) };
}

/** RFC 4731 §3.2: of MIN and MAX alone it is theirs, otherwise the highest of all. */
function modseqOf(result: SearchResult, returns: SearchReturn): number | undefined {
  const { numbers, modseqOf: valueOf } = result;
  if (numbers.length === 0) return undefined;
  const isWhole = returns.all === true || returns.count === true;
  const indexes = isWhole ? numbers.map((_, i) => i) : savedIndexes(numbers.length, returns);
  return indexes.reduce((most, i) => Math.max(most, valueOf!(i)), 0) || undefined;
}

function highest(numbers: readonly number[], valueOf: (index: number) => number): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, valueOf(i));
  return most;
}
