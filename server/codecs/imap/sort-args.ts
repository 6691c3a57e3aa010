import type { Decoder } from './decoder.ts';
import {
  expectCharsetAndKeys,
  unicodeCharsets,
  type SearchArgs,
  type SearchCharsets,
} from './search-args.ts';
import { tryReturnOptions } from './search-return.ts';

// RFC 5256 §3, RFC 5957 §3
export const sortFields = [
  'arrival',
  'cc',
  'date',
  'from',
  'size',
  'subject',
  'to',
  'displayfrom',
  'displayto',
] as const;
export type SortField = (typeof sortFields)[number];

export interface SortCriterion {
  readonly field: SortField;
  readonly isReverse: boolean;
}

/** The arguments of SORT and UID SORT. */
export interface SortArgs extends Omit<SearchArgs, 'sources'> {
  readonly criteria: readonly SortCriterion[];
}

/** Criteria of one SORT; more could only repeat a field. */
export const MAX_SORT_CRITERIA = 32;

/** From the space behind SORT to the end of the command. */
export function expectSortArgs(
  decoder: Decoder,
  charsets: SearchCharsets = unicodeCharsets,
): SortArgs {
  const returns = tryReturnOptions(decoder);
  decoder.expectSpace();
  const criteria = expectSortCriteria(decoder);
  decoder.expectSpace();
  const found = expectCharsetAndKeys(decoder, charsets);
  return { criteria, ...found, ...(returns && { returns }) };
}

export function expectSortCriteria(decoder: Decoder): SortCriterion[] {
  const start = decoder.offset;
  const criteria = decoder.expectList(() => expectCriterion(decoder));
  if (criteria.length > MAX_SORT_CRITERIA) decoder.fail('too many sort criteria', start);
  return criteria;
}

function expectCriterion(decoder: Decoder): SortCriterion {
  const isReverse = decoder.try('REVERSE ');
  const start = decoder.offset;
  const word = decoder.expectKeyword().toLowerCase();
  const field = sortFields.find((f) => f === word) ?? decoder.fail('unknown sort criterion', start);
  return { field, isReverse };
}
