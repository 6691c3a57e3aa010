import { expectReplaceArgs } from '#codecs/imap/append-args.ts';
import { decideMessageLiteral } from '../append/decide-literal.ts';
import { runReplace } from '../append/run-replace.ts';
import { defineCommand } from '../command.ts';

/** UID REPLACE: a new message in place of an old one. */
// RFC 8508 §3.2
export const uidReplace = defineCommand({
  verb: 'UID REPLACE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectReplaceArgs(decoder);
  },
  run: async (session, args, streamed) => await runReplace(session, { args, streamed }, 'uid'),
  decideLiteral: decideMessageLiteral,
});
