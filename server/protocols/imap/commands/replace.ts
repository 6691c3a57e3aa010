import { expectReplaceArgs } from '#codecs/imap/append-args.ts';
import { decideMessageLiteral } from '../append/decide-literal.ts';
import { runReplace } from '../append/run-replace.ts';
import { defineCommand } from '../command.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** REPLACE: a new message in place of an old one. */
// RFC 8508 §3.1
export const replace = defineCommand({
  verb: 'REPLACE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    decoder.expectSpace();
    return expectReplaceArgs(decoder);
  },
  run: async (session, args, streamed) => await runReplace(session, { args, streamed }, 'sequence'),
  decideLiteral: decideMessageLiteral,
});
