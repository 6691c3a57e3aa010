import type { CommandLiteral, CommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { charClasses, DIGIT, isMadeOf, LIST_CHAR } from './syntax-chars.ts';

/** One value of a response; strings are bytes as Latin-1 text until their meaning is known. */
export type ResponseValue =
  /** An atom, a number, a flag, or an item name with its section: `BODY[HEADER.FIELDS (TO)]<0>`. */
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'string'; readonly raw: string }
  | { readonly kind: 'literal'; readonly literal: CommandLiteral }
  | { readonly kind: 'nil' }
  | { readonly kind: 'list'; readonly items: readonly ResponseValue[] };

export type ImapResponse =
  | { readonly kind: 'continuation'; readonly text: string }
  | {
      readonly kind: 'status';
      /** The command's tag, or `*`. */
      readonly tag: string;
      readonly status: 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';
      readonly code?: { readonly name: string; readonly values: readonly ResponseValue[] };
      readonly text: string;
    }
  | {
      readonly kind: 'data';
      /** Of `* 12 FETCH`, `* 3 EXISTS`. */
      readonly number?: number;
      /** In capitals. */
      readonly name: string;
      readonly values: readonly ResponseValue[];
    };

/** Lists in lists: BODYSTRUCTURE of a mail bomb goes deep, and a server that sends more is refused. */
export const MAX_RESPONSE_DEPTH = 500;

/** Parses any response into a generic tree; throws InputSyntaxError. */
// RFC 9051 §9 (response)
export function parseResponse(response: CommandText): ImapResponse {
  const decoder = new Decoder(response);
  if (decoder.try('+')) {
    decoder.try(' ');
    return { kind: 'continuation', text: restOf(decoder) };
  }
  const isUntagged = decoder.try('* ');
  const tag = isUntagged ? '*' : decoder.expectTag();
  if (!isUntagged) decoder.expectSpace();
  const status = tryStatus(decoder);
  if (status !== undefined) return { kind: 'status', tag, status, ...expectStatusText(decoder) };
  if (!isUntagged) return decoder.fail('expected OK, NO or BAD');
  const number = decoder.tryRun(DIGIT);
  if (number !== undefined) decoder.expectSpace();
  const name = decoder.expectKeyword();
  const values = expectValues(decoder);
  decoder.expectEnd();
  return { kind: 'data', name, values, ...(number !== undefined && { number: Number(number) }) };
}

function tryStatus(decoder: Decoder) {
  for (const status of ['OK', 'NO', 'BAD', 'BYE', 'PREAUTH'] as const)
    if (decoder.tryWord(status)) return status;
  return undefined;
}

function expectStatusText(decoder: Decoder) {
  // Some servers leave the text out, against the grammar.
  if (!decoder.try(' ')) return { text: restOf(decoder) };
  if (!decoder.isNext('[')) return { text: restOf(decoder) };
  const { text, offset } = decoder;
  // A bracket without its partner is a text that happens to begin so.
  if (!text.includes(']', offset)) return { text: restOf(decoder) };
  decoder.expect('[');
  const name = (decoder.tryAtom() ?? '').toUpperCase();
  const values: ResponseValue[] = [];
  while (decoder.try(' '))
    if (!decoder.isNext(']')) values.push(expectValue(decoder, { depth: 0, isInCode: true }));
  decoder.expect(']');
  decoder.try(' ');
  return { code: { name, values }, text: restOf(decoder) };
}

function expectValues(decoder: Decoder): ResponseValue[] {
  const values: ResponseValue[] = [];
  // Servers are known to put a space too many at the end of a line.
  while (decoder.try(' ') || decoder.isNext('('))
    if (!decoder.isAtEnd) values.push(expectValue(decoder, { depth: 0, isInCode: false }));
  return values;
}

interface ValuePlace {
  /** Lists around it. */
  readonly depth: number;
  /** Between the brackets of a response code. */
  readonly isInCode: boolean;
}

function expectValue(decoder: Decoder, place: ValuePlace): ResponseValue {
  if (place.depth > MAX_RESPONSE_DEPTH) return decoder.fail('lists are nested too deep');
  const next = decoder.peek();
  if (next === 0x28) return { kind: 'list', items: expectItems(decoder, place) };
  if (next === 0) return { kind: 'literal', literal: decoder.expectLiteral() };
  if (next === 0x22) return { kind: 'string', raw: decoder.expectRawAstring() };
  if (decoder.tryNil()) return { kind: 'nil' };
  return { kind: 'atom', text: expectItemName(decoder, place) };
}

function expectItems(decoder: Decoder, { depth, isInCode }: ValuePlace): ResponseValue[] {
  const items: ResponseValue[] = [];
  decoder.expect('(');
  while (!decoder.try(')')) {
    items.push(expectValue(decoder, { depth: depth + 1, isInCode }));
    // The parts of a multipart and the branches of a thread follow each other without a space.
    if (!decoder.try(' ') && !decoder.isNext(')') && !decoder.isNext('('))
      decoder.fail('expected a space or )');
  }
  return items;
}

/**
 * Atom characters, a flag's backslash, and behind the name of an item of FETCH a section in brackets with whatever it holds.
 * Elsewhere brackets are letters of keywords and of names of mailboxes, as are bytes above 127, which old servers send.
 */
function expectItemName(decoder: Decoder, { isInCode }: ValuePlace): string {
  const { text } = decoder;
  const start = decoder.offset;
  let at = start;
  if (text[at] === '\\') at++;
  while (at < text.length) {
    if (text[at] === '[' && hasSection(text.slice(start, at))) {
      const end = text.indexOf(']', at);
      const section = end < 0 ? '' : text.slice(at, end + 1);
      if (section === '' || section.includes('\0')) break;
      at = end + 1;
    } else if (isNameChar(text.charCodeAt(at)) && !(isInCode && text[at] === ']')) at++;
    else break;
  }
  if (at === start) return decoder.fail('expected a value');
  const name = text.slice(start, at);
  decoder.try(name);
  return name;
}

// RFC 9051 §7.5.2
function hasSection(name: string): boolean {
  return /^(?:BODY|BINARY|BINARY\.SIZE|RFC822)$/i.test(name);
}

function isNameChar(code: number): boolean {
  return code >= 0x80 || (charClasses[code]! & LIST_CHAR) !== 0;
}

function restOf(decoder: Decoder): string {
  return decoder.text.slice(decoder.offset);
}

/** The number an atom is, or undefined. */
export function numberOf(value: ResponseValue | undefined): number | undefined {
  return value?.kind === 'atom' && isMadeOf(value.text, DIGIT) ? Number(value.text) : undefined;
}

/** The bytes of an atom, string or kept literal as Latin-1 text; undefined for NIL, lists and streamed literals. */
export function rawTextOf(value: ResponseValue | undefined): string | undefined {
  if (value?.kind === 'atom') return value.text;
  if (value?.kind === 'string') return value.raw;
  if (value?.kind === 'literal' && value.literal.kind === 'kept')
    return value.literal.bytes.toString('latin1');
  return undefined;
}
