import { expectAppendArgs } from '#codecs/imap/append-args.ts';
import { decideMessageLiteral } from '../append/decide-literal.ts';
import { runAppend } from '../append/run-append.ts';
import { defineCommand, signedInStates } from '../command.ts';

/** APPEND: adds messages to a mailbox. */
// RFC 9051 §6.3.12, RFC 3502 §6.3.11, RFC 4469 §3
export const append = defineCommand({
  verb: 'APPEND',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectAppendArgs(decoder);
  },
  run: runAppend,
  decideLiteral: decideMessageLiteral,
});
