import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { sieveTokens, type SieveToken } from './lexer.ts';
import type { SieveArgument, SieveCommand, SieveScript, SieveTest } from './script.ts';

/** The largest scripts of users have some hundred rules. */
const MAX_LENGTH = 1_000_000;
const MAX_TOKENS = 200_000;
const MAX_DEPTH = 32;

/**
 * Reads a script to its commands, whatever they are.
 * @throws InputSyntaxError with the offset in characters; DomainError too-large
 */
// RFC 5228 §8.2
export function parseSieve(text: string): SieveScript {
  if (text.length > MAX_LENGTH) throw tooLarge('the script', MAX_LENGTH);
  const reader = new TokenReader(text);
  return { commands: readCommands(reader, 0) };
}

class TokenReader {
  readonly #tokens: SieveToken[] = [];
  readonly #end: number;
  #at = 0;

  constructor(text: string) {
    this.#end = text.length;
    for (const token of sieveTokens(text)) {
      this.#tokens.push(token);
      if (this.#tokens.length > MAX_TOKENS) throw tooLarge('the words of the script', MAX_TOKENS);
    }
  }

  /** Comments in front of what comes next. */
  comments(): string[] {
    const found: string[] = [];
    for (let token = this.#tokens[this.#at]; token?.kind === 'comment';) {
      found.push(token.text);
      token = this.#tokens[++this.#at];
    }
    return found;
  }

  peek(): SieveToken | undefined {
    this.comments();
    return this.#tokens[this.#at];
  }

  next(): SieveToken | undefined {
    const token = this.peek();
    this.#at++;
    return token;
  }

  tryMark(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'mark' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  expectMark(text: string): void {
    if (!this.tryMark(text)) throw this.refusal(`"${text}" is expected`);
  }

  refusal(message: string, token = this.peek()): InputSyntaxError {
    return new InputSyntaxError(message, token?.at ?? this.#end);
  }
}

function readCommands(reader: TokenReader, depth: number): SieveCommand[] {
  if (depth > MAX_DEPTH) throw tooLarge('the depth of the script', MAX_DEPTH);
  const commands: SieveCommand[] = [];
  for (;;) {
    const comments = reader.comments();
    const token = reader.peek();
    if (token === undefined || (token.kind === 'mark' && token.text === '}')) {
      if (token !== undefined && depth === 0) throw reader.refusal('a "}" too many');
      return commands;
    }
    commands.push(readCommand(reader, depth, comments));
  }
}

function readCommand(
  reader: TokenReader,
  depth: number,
  comments: readonly string[],
): SieveCommand {
  const { name, args, tests } = readCall(reader, depth);
  const common = { name, args, tests, ...(comments.length > 0 && { comments }) };
  if (reader.tryMark(';')) return common;
  reader.expectMark('{');
  const block = readCommands(reader, depth + 1);
  reader.expectMark('}');
  return { ...common, block };
}

function readCall(reader: TokenReader, depth: number): SieveTest {
  const token = reader.next();
  if (token?.kind !== 'identifier')
    throw reader.refusal('the name of a command or test is expected', token);
  const args: SieveArgument[] = [];
  for (let arg = tryArgument(reader); arg !== undefined; arg = tryArgument(reader)) args.push(arg);
  return { name: token.text, args, tests: readTests(reader, depth) };
}

function readTests(reader: TokenReader, depth: number): SieveTest[] {
  if (depth > MAX_DEPTH) throw tooLarge('the depth of the script', MAX_DEPTH);
  if (reader.peek()?.kind === 'identifier') return [readCall(reader, depth + 1)];
  if (!reader.tryMark('(')) return [];
  const tests = [readCall(reader, depth + 1)];
  while (reader.tryMark(',')) tests.push(readCall(reader, depth + 1));
  reader.expectMark(')');
  return tests;
}

function tryArgument(reader: TokenReader): SieveArgument | undefined {
  const token = reader.peek();
  if (token?.kind === 'tag') {
    reader.next();
    return { kind: 'tag', name: token.text };
  }
  if (token?.kind === 'number') {
    reader.next();
    return { kind: 'number', value: token.value };
  }
  if (token?.kind === 'string') {
    reader.next();
    return { kind: 'strings', values: [token.text] };
  }
  return reader.tryMark('[') ? { kind: 'strings', values: readList(reader) } : undefined;
}

function readList(reader: TokenReader): string[] {
  const values: string[] = [];
  if (reader.tryMark(']')) return values;
  do {
    const token = reader.next();
    if (token?.kind !== 'string') throw reader.refusal('a string is expected', token);
    values.push(token.text);
  } while (reader.tryMark(','));
  reader.expectMark(']');
  return values;
}

function tooLarge(what: string, limit: number): DomainError {
  return new DomainError('too-large', `${what} is above the limit of ${limit}`, {
    details: { limit },
  });
}
