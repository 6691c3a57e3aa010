import { InputSyntaxError } from '#platform/errors.ts';
import type { CommandLiteral } from './command-text.ts';
import { expectDateTime, formatDateTime, type InternalDate } from './date-time.ts';
import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectFlagList, formatFlagList } from './flags.ts';
import { expectMailbox } from './mailbox-name.ts';
import { expectSequenceNumber, STAR } from './sequence-set.ts';

/** The arguments of APPEND. */
// RFC 9051 §6.3.12, RFC 3502 §6.3.11
export interface AppendArgs {
  readonly mailbox: string;
  readonly messages: readonly AppendMessage[];
}

/** The arguments of REPLACE and UID REPLACE. */
// RFC 8508 §3
export interface ReplaceArgs {
  /** A sequence number, or a UID with UID REPLACE; STAR for the last one. */
  readonly replaced: number;
  readonly mailbox: string;
  readonly message: AppendMessage;
}

export interface AppendMessage {
  readonly flags: readonly string[];
  readonly date?: InternalDate;
  readonly data: AppendData;
}

export type AppendData =
  /** RFC822 bytes; literal8 where BINARY is meant. */
  | { readonly kind: 'literal'; readonly literal: CommandLiteral }
  // RFC 6855 §4
  | { readonly kind: 'utf8'; readonly literal: CommandLiteral }
  // RFC 4469 §5
  | { readonly kind: 'catenate'; readonly parts: readonly CatenatePart[] };

export type CatenatePart =
  | { readonly kind: 'text'; readonly literal: CommandLiteral }
  | { readonly kind: 'url'; readonly url: string };

/** What is known of an APPEND or REPLACE when one of its literals is announced. */
export interface AppendProgress {
  /** 'argument' belongs to the command's text (keep it); 'message' is data (stream it). */
  readonly use: 'argument' | 'message';
  readonly mailbox?: string;
  /** Which message of the command the literal belongs to, from 0. */
  readonly messageIndex: number;
  readonly flags: readonly string[];
  readonly date?: InternalDate;
  readonly isCatenatePart: boolean;
}

/** Parts of one CATENATE. */
export const MAX_CATENATE_PARTS = 1000;

interface Trail {
  mailbox?: string;
  messageIndex: number;
  flags: readonly string[];
  date: InternalDate | undefined;
  isCatenatePart: boolean;
}

/** From the mailbox to the end of the command. */
export function expectAppendArgs(decoder: Decoder): AppendArgs {
  return readAppend(decoder, newTrail());
}

/** From the message number to the end of the command. */
export function expectReplaceArgs(decoder: Decoder): ReplaceArgs {
  return readReplace(decoder, newTrail());
}

/**
 * Reads a command whose last literal is only announced from behind its verb, to decide what to do with the literal. Throws
 * InputSyntaxError when the command is wrong already.
 */
export function inspectAppend(decoder: Decoder, verb: string): AppendProgress {
  const trail = newTrail();
  try {
    decoder.expectSpace();
    if (verb === 'APPEND') readAppend(decoder, trail);
    else readReplace(decoder, trail);
  } catch (error) {
    // What follows the announced literal is not here yet.
    if (!(error instanceof InputSyntaxError) || decoder.announcedUse === undefined) throw error;
  }
  const use = decoder.announcedUse ?? decoder.fail('no literal is announced');
  const { date, ...known } = trail;
  return { use, ...known, ...(date && { date }) };
}

/** Writes the arguments of APPEND; literals must be kept ones, streamed bodies only announce themselves. */
export function formatAppendArgs(encoder: Encoder, args: AppendArgs): void {
  encoder.mailbox(args.mailbox);
  for (const message of args.messages) {
    encoder.raw(' ');
    formatMessage(encoder, message);
  }
}

export function formatReplaceArgs(encoder: Encoder, args: ReplaceArgs): void {
  encoder
    .raw(`${args.replaced === STAR ? '*' : args.replaced} `)
    .mailbox(args.mailbox)
    .raw(' ');
  formatMessage(encoder, args.message);
}

function newTrail(): Trail {
  return { messageIndex: 0, flags: [], date: undefined, isCatenatePart: false };
}

function readAppend(decoder: Decoder, trail: Trail): AppendArgs {
  const mailbox = expectMailbox(decoder);
  if (decoder.announcedUse === undefined) trail.mailbox = mailbox;
  const messages: AppendMessage[] = [];
  do {
    decoder.expectSpace();
    trail.messageIndex = messages.length;
    messages.push(expectMessage(decoder, trail));
  } while (!decoder.isAtEnd);
  return { mailbox, messages };
}

function readReplace(decoder: Decoder, trail: Trail): ReplaceArgs {
  const replaced = expectSequenceNumber(decoder);
  decoder.expectSpace();
  const mailbox = expectMailbox(decoder);
  if (decoder.announcedUse === undefined) trail.mailbox = mailbox;
  decoder.expectSpace();
  const message = expectMessage(decoder, trail);
  decoder.expectEnd();
  return { replaced, mailbox, message };
}

function expectMessage(decoder: Decoder, trail: Trail): AppendMessage {
  trail.flags = [];
  trail.date = undefined;
  if (decoder.isNext('(')) {
    trail.flags = expectFlagList(decoder);
    decoder.expectSpace();
  }
  if (decoder.isNext('"')) {
    trail.date = expectDateTime(decoder);
    decoder.expectSpace();
  }
  const { flags, date } = trail;
  return { flags, ...(date && { date }), data: expectData(decoder, trail) };
}

function expectData(decoder: Decoder, trail: Trail): AppendData {
  trail.isCatenatePart = false;
  if (decoder.try('CATENATE (')) {
    trail.isCatenatePart = true;
    const start = decoder.offset;
    const parts = [expectPart(decoder)];
    while (decoder.try(' ')) parts.push(expectPart(decoder));
    decoder.expect(')');
    if (parts.length > MAX_CATENATE_PARTS) decoder.fail('too many parts', start);
    return { kind: 'catenate', parts };
  }
  if (decoder.try('UTF8 (')) {
    const literal = decoder.expectLiteral();
    decoder.expect(')');
    return { kind: 'utf8', literal };
  }
  const literal = decoder.tryLiteral() ?? decoder.fail('expected a literal, CATENATE or UTF8');
  return { kind: 'literal', literal };
}

function expectPart(decoder: Decoder): CatenatePart {
  if (decoder.try('URL ')) return { kind: 'url', url: decoder.expectAstring() };
  if (decoder.try('TEXT ')) return { kind: 'text', literal: decoder.expectLiteral() };
  return decoder.fail('expected TEXT or URL');
}

function formatMessage(encoder: Encoder, { flags, date, data }: AppendMessage): void {
  if (flags.length > 0) encoder.raw(`${formatFlagList(flags)} `);
  if (date !== undefined) encoder.raw(`"${formatDateTime(date)}" `);
  if (data.kind === 'literal') {
    formatLiteral(encoder, data.literal);
  } else if (data.kind === 'utf8') {
    encoder.raw('UTF8 (');
    formatLiteral(encoder, data.literal);
    encoder.raw(')');
  } else {
    encoder.raw('CATENATE ').list(data.parts, (part) => {
      if (part.kind === 'url') encoder.raw('URL ').astring(part.url);
      else formatLiteral(encoder.raw('TEXT '), part.literal);
    });
  }
}

function formatLiteral(encoder: Encoder, literal: CommandLiteral): void {
  const kind = literal.isLiteral8 ? 'literal8' : 'literal';
  if (literal.kind === 'kept') encoder.literal(literal.bytes, kind);
  else encoder.literalHeader(literal.size, kind);
}
