import assert from 'node:assert/strict';
import { InputSyntaxError } from '#platform/errors.ts';
import { expectAclTarget, expectSetAclArgs } from './acl-args.ts';
import { expectAppendArgs, expectReplaceArgs, inspectAppend } from './append-args.ts';
import { expectCopyArgs } from './copy-args.ts';
import { expectCreateArgs } from './create-args.ts';
import { expectEnableArgs } from './enable-args.ts';
import { expectIdFields } from './id-args.ts';
import { parseImapUrl } from './imap-url.ts';
import { expectListArgs } from './list-args.ts';
import { expectGetMetadataArgs, expectSetMetadataArgs } from './metadata-args.ts';
import { expectNotifyArgs } from './notify-args.ts';
import { parseResponse } from './parse-response.ts';
import { expectSetQuotaArgs } from './quota-args.ts';
import { expectSelectArgs } from './select-args.ts';
import { expectAuthenticateArgs, expectLoginArgs } from './sign-in-args.ts';
import { expectGenUrlAuthArgs, expectResetKeyArgs, expectUrlFetchArgs } from './urlauth-args.ts';
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
  APPEND: afterSpace(expectAppendArgs),
  AUTHENTICATE: afterSpace(expectAuthenticateArgs),
  COPY: afterSpace(expectCopyArgs),
  CREATE: afterSpace(expectCreateArgs),
  DELETEACL: afterSpace(expectAclTarget),
  ENABLE: expectEnableArgs,
  FETCH: afterSpace(expectFetchArgs),
  GENURLAUTH: expectGenUrlAuthArgs,
  GETMETADATA: afterSpace(expectGetMetadataArgs),
  ID: afterSpace(expectIdFields),
  LIST: afterSpace(expectListArgs),
  LOGIN: afterSpace(expectLoginArgs),
  NOTIFY: expectNotifyArgs,
  REPLACE: afterSpace(expectReplaceArgs),
  RESETKEY: expectResetKeyArgs,
  SELECT: afterSpace(expectSelectArgs),
  SETACL: afterSpace(expectSetAclArgs),
  SETMETADATA: afterSpace(expectSetMetadataArgs),
  SETQUOTA: afterSpace(expectSetQuotaArgs),
  STORE: afterSpace(expectStoreArgs),
  URLFETCH: expectUrlFetchArgs,
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
      'h APPEND a (\\Seen) " 1-Jan-2026 00:00:00 +0100" {2+}\r\nab CATENATE (URL "/x/;UID=1" TEXT {1+}\r\nc) UTF8 (~{1+}\r\nd)\r\n',
      'i LIST (SUBSCRIBED RECURSIVEMATCH) "" ("%" "*") RETURN (STATUS (MESSAGES) METADATA (/shared/a))\r\nj NOTIFY SET STATUS (selected (MessageNew (UID) MessageExpunge)) (subtree a NONE)\r\n',
      'k SELECT x (QRESYNC (1 2 3:4 (1 5)))\r\nl SETMETADATA "" (/private/a ~{1+}\r\n\0)\r\nm ID ("a" NIL)\r\nn SETACL x y +lrd\r\no SETQUOTA "" (STORAGE 5)\r\n',
      'p URLFETCH "imap://j@h/x/;uid=1/;section=1.2;urlauth=user+j:internal:91354a473744909de610943775f92038"\r\n',
      '* 1 FETCH (FLAGS (\\Seen) BODY[HEADER.FIELDS (TO)] {2}\r\nab ENVELOPE (NIL "x" ((NIL NIL "a" "b"))))\r\n* OK [COPYUID 1 2:3 4:5] done\r\n+ go\r\n',
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
      expectOnlySyntaxErrors(event.command, () => {
        const decoder = new Decoder(event.command, 'utf8');
        inspectAppend(decoder, expectCommandHead(decoder).verb);
      });
      if (event.literal.size > 1000) reader.refuseLiteral();
      else if (event.literal.isLiteral8) reader.streamLiteral();
      else reader.keepLiteral();
    }
  }
  return commands;
}

function parseCommand(command: CommandText): void {
  expectOnlySyntaxErrors(command, () => parseResponse(command));
  expectOnlySyntaxErrors(command, () => {
    const decoder = new Decoder(command);
    const { verb } = expectCommandHead(decoder);
    readers[verb.replace(/^UID /, '')]?.(decoder);
  });
  const url = /imap:[^"]*|\/[^" ]*/i.exec(command.text);
  if (url !== null)
    expectOnlySyntaxErrors({ text: url[0], literals: [] }, () => parseImapUrl(url[0]));
}

function expectOnlySyntaxErrors(command: CommandText, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    assert.ok(error.offset >= 0 && error.offset <= command.text.length + 1);
  }
}

function afterSpace(read: (decoder: Decoder) => unknown): (decoder: Decoder) => unknown {
  return (decoder) => {
    decoder.expectSpace();
    return read(decoder);
  };
}
