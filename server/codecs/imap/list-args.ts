import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { decodeMailboxName, encodeMailboxName } from './mailbox-name.ts';
import { expectMetadataEntries } from './metadata-args.ts';
import { expectStatusItems, type StatusItem } from './status-items.ts';

/** The arguments of LIST, of old and of LIST-EXTENDED. */
// RFC 9051 §6.3.9, RFC 5258 §3
export interface ListArgs {
  readonly reference: string;
  /** As text, decoded; one in the old form. */
  readonly patterns: readonly string[];
  /** Whether it was written in the extended form, which `LIST "" ""` is not special in. */
  readonly isExtended: boolean;
  readonly select: ListSelection;
  readonly returns: ListReturn;
}

export interface ListSelection {
  readonly subscribed?: boolean;
  readonly remote?: boolean;
  readonly recursiveMatch?: boolean;
  // RFC 6154 §3
  readonly specialUse?: boolean;
}

export interface ListReturn {
  readonly subscribed?: boolean;
  readonly children?: boolean;
  readonly specialUse?: boolean;
  // RFC 8440 §3
  readonly myRights?: boolean;
  // RFC 5819 §2
  readonly status?: readonly StatusItem[];
  // RFC 9590 §3
  readonly metadata?: readonly string[];
}

/** Patterns of one LIST: each is tried on every mailbox. */
export const MAX_LIST_PATTERNS = 100;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** From the arguments to the end of the command. */
export function expectListArgs(decoder: Decoder): ListArgs {
  const hasSelection = decoder.isNext('(');
  const select = hasSelection ? expectSelection(decoder) : {};
  if (hasSelection) decoder.expectSpace();
  const reference = expectReference(decoder);
  decoder.expectSpace();
  const hasPatternList = decoder.isNext('(');
  const patterns = hasPatternList
    ? decoder.expectList(() => expectPattern(decoder))
    : [expectPattern(decoder)];
  if (patterns.length > MAX_LIST_PATTERNS) decoder.fail('too many patterns');
  const hasReturn = decoder.try(' RETURN ');
  const returns = hasReturn ? expectReturn(decoder) : {};
  decoder.expectEnd();
  const isExtended = hasSelection || hasPatternList || hasReturn;
  return { reference, patterns, isExtended, select, returns };
}

/** The arguments of LSUB. */
// RFC 3501 §6.3.9
export function expectLsubArgs(decoder: Decoder): { reference: string; pattern: string } {
  const reference = expectReference(decoder);
  decoder.expectSpace();
  const pattern = expectPattern(decoder);
  decoder.expectEnd();
  return { reference, pattern };
}

export function formatListArgs(encoder: Encoder, args: ListArgs): void {
  const selection = formatSelection(args.select);
  if (selection.length > 0 || (args.isExtended && args.patterns.length === 1))
    encoder.raw(`(${selection.join(' ')}) `);
  encoder.string(encodeMailboxName(args.reference, encoder.names)).raw(' ');
  const formatPattern = (p: string) => encoder.string(encodeMailboxName(p, encoder.names));
  if (args.patterns.length === 1) formatPattern(args.patterns[0]!);
  else encoder.list(args.patterns, formatPattern);
  formatReturn(encoder, args.returns);
}

function expectReference(decoder: Decoder): string {
  return decodeLeniently(decoder.expectAstring(), decoder);
}

function expectPattern(decoder: Decoder): string {
  return decodeLeniently(decoder.expectListPattern(), decoder);
}

/** What is no valid name matches nothing; that is an answer and no error. */
function decodeLeniently(wire: string, decoder: Decoder): string {
  return decodeMailboxName(wire, decoder.names) ?? wire;
}

function expectSelection(decoder: Decoder): ListSelection {
  const found: Mutable<ListSelection> = {};
  const start = decoder.offset;
  decoder.expectListOrEmpty(() => {
    const at = decoder.offset;
    const word = decoder.expectKeyword();
    if (word === 'SUBSCRIBED') found.subscribed = true;
    else if (word === 'REMOTE') found.remote = true;
    else if (word === 'RECURSIVEMATCH') found.recursiveMatch = true;
    else if (word === 'SPECIAL-USE') found.specialUse = true;
    else decoder.fail('unknown selection option', at);
  });
  // RFC 5258 §3.1: it changes what other options select, and alone it has nothing to change.
  if (found.recursiveMatch === true && found.subscribed !== true && found.specialUse !== true)
    decoder.fail('RECURSIVEMATCH needs another selection option', start);
  return found;
}

function expectReturn(decoder: Decoder): ListReturn {
  const found: Mutable<ListReturn> = {};
  decoder.expectListOrEmpty(() => {
    const at = decoder.offset;
    const word = decoder.expectKeyword();
    if (word === 'SUBSCRIBED') found.subscribed = true;
    else if (word === 'CHILDREN') found.children = true;
    else if (word === 'SPECIAL-USE') found.specialUse = true;
    else if (word === 'MYRIGHTS') found.myRights = true;
    else if (word === 'STATUS') {
      decoder.expectSpace();
      found.status = expectStatusItems(decoder);
    } else if (word === 'METADATA') {
      decoder.expectSpace();
      found.metadata = expectMetadataEntries(decoder);
    } else decoder.fail('unknown return option', at);
  });
  return found;
}

function formatSelection(select: ListSelection): string[] {
  const words: string[] = [];
  if (select.subscribed === true) words.push('SUBSCRIBED');
  if (select.remote === true) words.push('REMOTE');
  if (select.recursiveMatch === true) words.push('RECURSIVEMATCH');
  if (select.specialUse === true) words.push('SPECIAL-USE');
  return words;
}

function formatReturn(encoder: Encoder, returns: ListReturn): void {
  const words: (() => void)[] = [];
  if (returns.subscribed === true) words.push(() => encoder.raw('SUBSCRIBED'));
  if (returns.children === true) words.push(() => encoder.raw('CHILDREN'));
  if (returns.specialUse === true) words.push(() => encoder.raw('SPECIAL-USE'));
  if (returns.myRights === true) words.push(() => encoder.raw('MYRIGHTS'));
  const { status, metadata } = returns;
  if (status !== undefined) words.push(() => encoder.raw(`STATUS (${status.join(' ')})`));
  if (metadata !== undefined)
    words.push(() => encoder.raw('METADATA ').list(metadata, (e) => encoder.astring(e)));
  if (words.length > 0) encoder.raw(' RETURN ').list(words, (write) => write());
}
