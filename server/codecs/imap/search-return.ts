import type { Decoder } from './decoder.ts';
import { expectPartialRange, formatPartialRange, type PartialRange } from './partial-range.ts';

/** What RETURN (...) of SEARCH and SORT asks for. */
// RFC 4731 §3.1, RFC 5182 §2.1, RFC 5267 §4, RFC 9394 §3.1
export interface SearchReturn {
  readonly min?: boolean;
  readonly max?: boolean;
  readonly all?: boolean;
  readonly count?: boolean;
  readonly save?: boolean;
  readonly partial?: PartialRange;
  readonly context?: boolean;
  readonly update?: boolean;
}

const words = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE', 'CONTEXT', 'UPDATE'] as const;
type Mutable = { -readonly [K in keyof SearchReturn]: SearchReturn[K] };

/** ` RETURN (...)` when it is there. An empty list asks for ALL; unknown options are an error. */
export function tryReturnOptions(decoder: Decoder): SearchReturn | undefined {
  if (!decoder.try(' RETURN (')) return undefined;
  const found: Mutable = {};
  if (!decoder.try(')')) {
    do {
      const start = decoder.offset;
      const word = decoder.expectKeyword();
      const known = words.find((w) => w === word);
      if (known !== undefined) found[toField(known)] = true;
      else if (word === 'PARTIAL') {
        if (found.partial !== undefined) decoder.fail('PARTIAL stands twice', start);
        decoder.expectSpace();
        found.partial = expectPartialRange(decoder);
      } else decoder.fail('unknown return option', start);
    } while (decoder.try(' '));
    decoder.expect(')');
  }
  // RFC 4731 §3.1: no option at all is the same as ALL.
  if (Object.keys(found).length === 0) found.all = true;
  // RFC 9394 §3.1
  if (found.partial !== undefined && found.all === true)
    decoder.fail('PARTIAL and ALL exclude each other');
  return found;
}

export function formatReturnOptions(options: SearchReturn): string {
  const list: string[] = words.filter((w) => options[toField(w)] === true);
  if (options.partial !== undefined) list.push(`PARTIAL ${formatPartialRange(options.partial)}`);
  return `RETURN (${list.join(' ')})`;
}

function toField(word: (typeof words)[number]) {
  return word.toLowerCase() as Lowercase<typeof word>;
}
