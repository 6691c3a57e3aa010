import assert from 'node:assert/strict';
import { InputSyntaxError } from '#platform/errors.ts';
import { CommandReader } from './command-reader.ts';
import { expectCommandHead } from './command-head.ts';
import type { CommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { expectFetchArgs } from './fetch-args.ts';
import { expectEsearchArgs, expectSearchArgs } from './search-args.ts';
import { expectSortArgs } from './sort-args.ts';
import { expectStoreArgs } from './store-args.ts';
import { expectThreadArgs } from './thread-args.ts';

const readers: Record<string, (decoder: Decoder) => unknown> = {
  FETCH: afterSpace(expectFetchArgs),
  STORE: afterSpace(expectStoreArgs),
  SEARCH: expectSearchArgs,
  ESEARCH: expectEsearchArgs,
  SORT: expectSortArgs,
  THREAD: expectThreadArgs,
};

/** Any bytes give the same events in one piece and cut in two, and every command parses or is a syntax error. */
export const target = {
  name: 'codecs/imap',
  corpus: () =>
    [
      'a LOGIN {3+}\r\nbob "x y"\r\nb FETCH 1:*,$ (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (To)]<0.9>) (CHANGEDSINCE 4 VANISHED)\r\n',
      'c SEARCH RETURN (MIN SAVE PARTIAL -1:-9) CHARSET UTF-8 OR NOT SEEN (SUBJECT {2+}\r\n\u00e9 BEFORE 1-Feb-1994)\r\n',
      'd SORT (REVERSE DISPLAYFROM) UTF-8 MODSEQ "/flags/\\\\draft" all 5\r\ne THREAD REFERENCES US-ASCII 1:5\r\n',
      'f STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\\Seen x)\r\ng ESEARCH IN (MAILBOXES (a &AOk-) SUBTREE b) UID 4\r\n',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const commands = readCommands([input]);
    const half = input.length >> 1;
    assert.deepEqual(readCommands([input.subarray(0, half), input.subarray(half)]), commands);
    for (const command of commands) parseCommand(command);
  },
};

function readCommands(chunks: Buffer[]): CommandText[] {
  const reader = new CommandReader({ maxLineBytes: 4096, maxKeptBytes: 4096 });
  const commands: CommandText[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      if (event.kind === 'command') commands.push(event.command);
      if (event.kind !== 'literal') continue;
      if (event.literal.size > 1000) reader.refuseLiteral();
      else if (event.literal.isLiteral8) reader.streamLiteral();
      else reader.keepLiteral();
    }
  }
  return commands;
}

function parseCommand(command: CommandText): void {
  try {
    const decoder = new Decoder(command);
    const { verb } = expectCommandHead(decoder);
    readers[verb.replace(/^UID /, '')]?.(decoder);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    assert.ok(error.offset >= 0 && error.offset <= command.text.length);
  }
}

function afterSpace(read: (decoder: Decoder) => unknown): (decoder: Decoder) => unknown {
  return (decoder) => {
    decoder.expectSpace();
    return read(decoder);
  };
}
