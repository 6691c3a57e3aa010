import { expectDate } from './date-time.ts';
import type { Decoder } from './decoder.ts';
import {
  MAX_SEARCH_DEPTH,
  MAX_SEARCH_KEYS,
  type SearchKey,
  type SearchTextField,
} from './search-key.ts';
import { expectSequenceSet } from './sequence-set.ts';

/** Bytes (as Latin-1 text) of a search string to text; undefined when they are not valid in the charset. */
export type SearchTextDecoder = (raw: string) => string | undefined;

interface Context {
  readonly decoder: Decoder;
  readonly decodeText: SearchTextDecoder;
  depth: number;
  count: number;
}

const flagKeys = new Map<string, { flag: string; isSet: boolean }>([
  ...['Answered', 'Deleted', 'Draft', 'Flagged', 'Seen'].flatMap((name) => [
    [name.toUpperCase(), { flag: `\\${name}`, isSet: true }] as const,
    [`UN${name.toUpperCase()}`, { flag: `\\${name}`, isSet: false }] as const,
  ]),
  ['RECENT', { flag: '\\Recent', isSet: true }],
  ['OLD', { flag: '\\Recent', isSet: false }],
]);

const textKeys = new Set(['BCC', 'BODY', 'CC', 'FROM', 'SUBJECT', 'TEXT', 'TO']);

const MAX_UID = 0xffff_ffff;

const dateKeys = /^(SENT|SAVED)?(BEFORE|ON|SINCE)$/;

/** Keys to the end of the command, joined by AND; a single one comes back as itself. */
export function expectSearchKeys(decoder: Decoder, decodeText: SearchTextDecoder): SearchKey {
  const context: Context = { decoder, decodeText, depth: 0, count: 0 };
  const keys = [expectKey(context)];
  while (decoder.try(' ')) keys.push(expectKey(context));
  decoder.expectEnd();
  return joinKeys(keys);
}

function expectKey(context: Context): SearchKey {
  const { decoder } = context;
  if (++context.count > MAX_SEARCH_KEYS) decoder.fail('too many search keys');
  if (++context.depth > MAX_SEARCH_DEPTH) decoder.fail('search keys are nested too deep');
  const key = expectKeyItself(context);
  context.depth--;
  return key;
}

function expectKeyItself(context: Context): SearchKey {
  const { decoder } = context;
  if (decoder.isNext('(')) return joinKeys(decoder.expectList(() => expectKey(context)));
  if (isSetAhead(decoder)) return { kind: 'sequence', set: expectSequenceSet(decoder) };
  const start = decoder.offset;
  const word = decoder.expectKeyword();
  const flag = flagKeys.get(word);
  if (flag !== undefined) return { kind: 'flag', ...flag };
  if (word === 'ALL') return { kind: 'all' };
  if (word === 'NEW') return { kind: 'new' };
  if (word === 'SAVEDATESUPPORTED') return { kind: 'save-date-supported' };
  decoder.expectSpace();
  return expectKeyWithArgument(context, word, start);
}

function expectKeyWithArgument(context: Context, word: string, start: number): SearchKey {
  const { decoder } = context;
  if (textKeys.has(word)) {
    const field = word.toLowerCase() as SearchTextField;
    return { kind: 'text', field, value: expectText(context) };
  }
  const date = dateKeys.exec(word);
  if (date !== null) {
    const field = date[1] === 'SENT' ? 'sent' : date[1] === 'SAVED' ? 'saved' : 'internal';
    const comparison = date[2]!.toLowerCase() as 'before' | 'on' | 'since';
    return { kind: 'date', field, comparison, date: expectDate(decoder) };
  }
  switch (word) {
    case 'NOT':
      return { kind: 'not', key: expectKey(context) };
    case 'OR': {
      const left = expectKey(context);
      decoder.expectSpace();
      return { kind: 'or', left, right: expectKey(context) };
    }
    case 'FUZZY':
      return { kind: 'fuzzy', key: expectKey(context) };
    case 'HEADER': {
      const name = decoder.expectAstring();
      decoder.expectSpace();
      return { kind: 'header', name, value: expectText(context) };
    }
    case 'KEYWORD':
    case 'UNKEYWORD':
      return { kind: 'flag', flag: decoder.expectAtom(), isSet: word === 'KEYWORD' };
    case 'LARGER':
    case 'SMALLER': {
      const comparison = word === 'LARGER' ? 'larger' : 'smaller';
      return { kind: 'size', comparison, size: decoder.expectNumber64() };
    }
    case 'OLDER':
    case 'YOUNGER': {
      const comparison = word === 'OLDER' ? 'older' : 'younger';
      return { kind: 'age', comparison, seconds: decoder.expectNonZeroNumber() };
    }
    case 'UIDAFTER':
    case 'UIDBEFORE':
      return expectUidBound(decoder, word);
    case 'UID':
      return { kind: 'uid', set: expectSequenceSet(decoder) };
    case 'MODSEQ':
      return expectModseq(decoder);
    case 'EMAILID':
      return { kind: 'email-id', id: decoder.expectAstring() };
    case 'THREADID':
      return { kind: 'thread-id', id: decoder.expectAstring() };
    default:
      return decoder.fail('unknown search key', start);
  }
}

// RFC 9738 §3.2
function expectUidBound(decoder: Decoder, word: 'UIDAFTER' | 'UIDBEFORE'): SearchKey {
  const start = decoder.offset;
  const bound = decoder.expectNonZeroNumber();
  if (bound > MAX_UID) decoder.fail('number too large', start);
  const range = word === 'UIDAFTER' ? ([bound + 1, MAX_UID] as const) : ([1, bound - 1] as const);
  if (range[0] > range[1]) return { kind: 'not', key: { kind: 'all' } };
  return { kind: 'uid', set: { kind: 'ranges', ranges: [range] } };
}

function expectModseq(decoder: Decoder): SearchKey {
  if (decoder.peek() !== 0x22) return { kind: 'modseq', modseq: decoder.expectNumber64() };
  const name = decoder.expectString();
  decoder.expectSpace();
  const start = decoder.offset;
  const scope = decoder.expectKeyword().toLowerCase();
  if (scope !== 'priv' && scope !== 'shared' && scope !== 'all')
    return decoder.fail('expected priv, shared or all', start);
  decoder.expectSpace();
  return { kind: 'modseq', modseq: decoder.expectNumber64(), entry: { name, scope } };
}

function expectText({ decoder, decodeText }: Context): string {
  const start = decoder.offset;
  const text = decodeText(decoder.expectRawAstring());
  return text ?? decoder.fail('the string is not valid in its charset', start);
}

function isSetAhead(decoder: Decoder): boolean {
  const code = decoder.peek();
  return code === 0x24 || code === 0x2a || (code >= 0x30 && code <= 0x39);
}

function joinKeys(keys: SearchKey[]): SearchKey {
  return keys.length === 1 ? keys[0]! : { kind: 'and', keys };
}
