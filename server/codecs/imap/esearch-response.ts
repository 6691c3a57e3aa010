import type { Decoder, NameEncoding } from './decoder.ts';
import { expectMailbox } from './mailbox-name.ts';
import { formatNumberRanges, formatNumbersInOrder, type NumberRanges } from './number-ranges.ts';
import { expectPartialRange, formatPartialRange, type PartialRange } from './partial-range.ts';
import { expectNumberRanges } from './sequence-set.ts';
import { formatMailbox, formatString } from './string-format.ts';

/** Numbers as a set, or in an order that means something (SORT). */
export type ResultNumbers =
  | { readonly kind: 'set'; readonly ranges: NumberRanges }
  | { readonly kind: 'sorted'; readonly numbers: readonly number[] };

/** An ESEARCH response: only what was asked for is there. */
// RFC 9051 §7.3.4, RFC 4731 §3.1, RFC 5267 §4, RFC 7377 §2.4
export interface EsearchResponse {
  readonly tag?: string;
  /** Of MULTISEARCH. */
  readonly mailbox?: { readonly name: string; readonly uidValidity: number };
  readonly isUid: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly count?: number;
  readonly all?: ResultNumbers;
  readonly partial?: { readonly range: PartialRange; readonly numbers: ResultNumbers };
  readonly modseq?: number;
  /** Changes of a kept result: what came in at a position (0: unordered), and what left. */
  readonly addTo?: readonly { readonly position: number; readonly numbers: ResultNumbers }[];
  readonly removeFrom?: readonly { readonly position: number; readonly numbers: ResultNumbers }[];
}

/** The response behind `* `, without the line end. Empty results of ALL are left out, as the standard has it. */
export function formatEsearchResponse(response: EsearchResponse, names: NameEncoding): string {
  let text = 'ESEARCH';
  const correlators: string[] = [];
  if (response.tag !== undefined) correlators.push(`TAG ${formatString(response.tag, names)}`);
  if (response.mailbox !== undefined) {
    const { name, uidValidity } = response.mailbox;
    correlators.push(`MAILBOX ${formatMailbox(name, names)} UIDVALIDITY ${uidValidity}`);
  }
  if (correlators.length > 0) text += ` (${correlators.join(' ')})`;
  if (response.isUid) text += ' UID';
  if (response.min !== undefined) text += ` MIN ${response.min}`;
  if (response.max !== undefined) text += ` MAX ${response.max}`;
  const all = response.all === undefined ? '' : formatResultNumbers(response.all);
  if (all !== '') text += ` ALL ${all}`;
  if (response.count !== undefined) text += ` COUNT ${response.count}`;
  if (response.partial !== undefined) {
    const { range, numbers } = response.partial;
    text += ` PARTIAL (${formatPartialRange(range)} ${formatResultNumbers(numbers) || 'NIL'})`;
  }
  if (response.modseq !== undefined) text += ` MODSEQ ${response.modseq}`;
  return (
    text + formatUpdate('ADDTO', response.addTo) + formatUpdate('REMOVEFROM', response.removeFrom)
  );
}

/** Reads an ESEARCH response from the text behind `ESEARCH` on; return data of other kinds is passed over. */
export function expectEsearchResponse(decoder: Decoder): EsearchResponse {
  const found: { -readonly [K in keyof EsearchResponse]: EsearchResponse[K] } = { isUid: false };
  if (decoder.try(' (')) expectCorrelators(decoder, found);
  if (decoder.try(' UID')) found.isUid = true;
  while (decoder.try(' ')) {
    const start = decoder.offset;
    const word = decoder.expectKeyword();
    decoder.expectSpace();
    if (word === 'MIN') found.min = decoder.expectNumber();
    else if (word === 'MAX') found.max = decoder.expectNumber();
    else if (word === 'COUNT') found.count = decoder.expectNumber();
    else if (word === 'MODSEQ') found.modseq = decoder.expectNumber64();
    else if (word === 'ALL') found.all = { kind: 'set', ranges: expectNumberRanges(decoder) };
    else if (word === 'PARTIAL') found.partial = expectPartial(decoder);
    else if (word === 'ADDTO') found.addTo = expectUpdate(decoder);
    else if (word === 'REMOVEFROM') found.removeFrom = expectUpdate(decoder);
    else decoder.fail('unknown return data', start);
  }
  decoder.expectEnd();
  return found;
}

function formatResultNumbers(numbers: ResultNumbers): string {
  return numbers.kind === 'set'
    ? formatNumberRanges(numbers.ranges)
    : formatNumbersInOrder(numbers.numbers);
}

function formatUpdate(word: string, updates: EsearchResponse['addTo']): string {
  if (updates === undefined || updates.length === 0) return '';
  const list = updates.map((u) => `${u.position} ${formatResultNumbers(u.numbers)}`);
  return ` ${word} (${list.join(' ')})`;
}

function expectCorrelators(
  decoder: Decoder,
  found: { tag?: string; mailbox?: EsearchResponse['mailbox'] },
): void {
  let name: string | undefined;
  let uidValidity = 0;
  do {
    const start = decoder.offset;
    const word = decoder.expectKeyword();
    decoder.expectSpace();
    if (word === 'TAG') found.tag = decoder.expectString();
    else if (word === 'MAILBOX') name = expectMailbox(decoder);
    else if (word === 'UIDVALIDITY') uidValidity = decoder.expectNumber();
    else decoder.fail('unknown correlator', start);
  } while (decoder.try(' '));
  decoder.expect(')');
  if (name !== undefined) found.mailbox = { name, uidValidity };
}

function expectPartial(decoder: Decoder): NonNullable<EsearchResponse['partial']> {
  decoder.expect('(');
  const range = expectPartialRange(decoder);
  decoder.expectSpace();
  const ranges = decoder.tryNil() ? [] : expectNumberRanges(decoder);
  decoder.expect(')');
  return { range, numbers: { kind: 'set', ranges } };
}

function expectUpdate(decoder: Decoder): NonNullable<EsearchResponse['addTo']> {
  return decoder.expectList(() => {
    const position = decoder.expectNumber();
    decoder.expectSpace();
    return { position, numbers: { kind: 'set', ranges: expectNumberRanges(decoder) } as const };
  });
}
