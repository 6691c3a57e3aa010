import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import {
  expectBinarySection,
  expectSection,
  formatSection,
  tryByteRange,
  type ByteRange,
  type Section,
} from './section.ts';

/** One thing that FETCH asks of a message. */
// RFC 9051 §6.4.5
export type FetchItem =
  | { readonly kind: SimpleFetchItem }
  | {
      readonly kind: 'body-section';
      readonly section: Section;
      /** PEEK leaves \Seen alone. */
      readonly isPeek: boolean;
      readonly range?: ByteRange;
    }
  // RFC 9051 §6.4.5 (BINARY)
  | {
      readonly kind: 'binary';
      readonly path: readonly number[];
      readonly isPeek: boolean;
      readonly range?: ByteRange;
    }
  | { readonly kind: 'binary-size'; readonly path: readonly number[] }
  // RFC 8970 §3.1
  | { readonly kind: 'preview'; readonly isLazy: boolean };

export type SimpleFetchItem = (typeof simpleItems)[keyof typeof simpleItems];

const simpleItems = {
  UID: 'uid',
  FLAGS: 'flags',
  INTERNALDATE: 'internal-date',
  ENVELOPE: 'envelope',
  BODY: 'body',
  BODYSTRUCTURE: 'body-structure',
  RFC822: 'rfc822',
  'RFC822.HEADER': 'rfc822-header',
  'RFC822.SIZE': 'rfc822-size',
  'RFC822.TEXT': 'rfc822-text',
  // RFC 7162 §3.1.5
  MODSEQ: 'modseq',
  // RFC 8474 §5.3
  EMAILID: 'email-id',
  THREADID: 'thread-id',
  // RFC 8514 §4.2
  SAVEDATE: 'save-date',
} as const;

const itemsByName = new Map<string, SimpleFetchItem>(Object.entries(simpleItems));
const namesByItem = new Map(Object.entries(simpleItems).map(([name, kind]) => [kind, name]));

const fast: FetchItem[] = [{ kind: 'flags' }, { kind: 'internal-date' }, { kind: 'rfc822-size' }];
const macros = new Map<string, readonly FetchItem[]>([
  ['FAST', fast],
  ['ALL', [...fast, { kind: 'envelope' }]],
  ['FULL', [...fast, { kind: 'envelope' }, { kind: 'body' }]],
]);

/** An item list has no use for more: 20 names, and as many sections as a client cares to name. */
export const MAX_FETCH_ITEMS = 1000;

/** A macro, one item, or items in parentheses; macros come back as the items they stand for. */
export function expectFetchItems(decoder: Decoder): readonly FetchItem[] {
  const macro = macros.get(peekWord(decoder));
  if (macro !== undefined) {
    decoder.expectKeyword();
    return macro;
  }
  if (!decoder.isNext('(')) return [expectFetchItem(decoder)];
  const items = decoder.expectList(() => expectFetchItem(decoder));
  if (items.length > MAX_FETCH_ITEMS) decoder.fail('too many items');
  return items;
}

/** Items in parentheses or one item, without macros: as NOTIFY takes them. */
export function expectFetchItem(decoder: Decoder): FetchItem {
  const start = decoder.offset;
  const word = peekWord(decoder);
  decoder.try(word);
  const isPeek = word.endsWith('.PEEK');
  if (decoder.isNext('[')) {
    switch (word) {
      case 'BODY':
      case 'BODY.PEEK': {
        const section = expectSection(decoder);
        return { kind: 'body-section', section, isPeek, ...rangeOf(decoder) };
      }
      case 'BINARY':
      case 'BINARY.PEEK': {
        const path = expectBinarySection(decoder);
        return { kind: 'binary', path, isPeek, ...rangeOf(decoder) };
      }
      case 'BINARY.SIZE':
        return { kind: 'binary-size', path: expectBinarySection(decoder) };
      default:
        return decoder.fail('unknown item', start);
    }
  }
  if (word === 'PREVIEW') return { kind: 'preview', isLazy: expectPreviewModifiers(decoder) };
  const kind = itemsByName.get(word) ?? decoder.fail('unknown item', start);
  return { kind };
}

export function formatFetchItems(encoder: Encoder, items: readonly FetchItem[]): void {
  encoder.list(items, (item) => encoder.raw(formatFetchItem(item)));
}

export function formatFetchItem(item: FetchItem): string {
  if (item.kind === 'preview') return item.isLazy ? 'PREVIEW (LAZY)' : 'PREVIEW';
  if (item.kind === 'binary-size') return `BINARY.SIZE[${item.path.join('.')}]`;
  if (item.kind === 'body-section' || item.kind === 'binary') {
    const name = item.kind === 'binary' ? 'BINARY' : 'BODY';
    const section = item.kind === 'binary' ? item.path.join('.') : formatSection(item.section);
    return `${name}${item.isPeek ? '.PEEK' : ''}[${section}]${formatRange(item.range)}`;
  }
  return namesByItem.get(item.kind)!;
}

/** The atom ahead in upper case, up to a bracket. */
function peekWord(decoder: Decoder): string {
  const { text, offset } = decoder;
  let end = offset;
  while (end < text.length && isWordChar(text.charCodeAt(end))) end++;
  return text.slice(offset, end).toUpperCase();
}

function isWordChar(code: number): boolean {
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return isLetter || code === 0x2e || (code >= 0x30 && code <= 0x39);
}

function rangeOf(decoder: Decoder): { range?: ByteRange } {
  const range = tryByteRange(decoder);
  return range === undefined ? {} : { range };
}

function expectPreviewModifiers(decoder: Decoder): boolean {
  if (!decoder.try(' (')) return false;
  decoder.expectWord('LAZY');
  decoder.expect(')');
  return true;
}

function formatRange(range: ByteRange | undefined): string {
  return range === undefined ? '' : `<${range.origin}.${range.count}>`;
}
