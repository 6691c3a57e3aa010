import { expectCopyArgs } from '#codecs/imap/copy-args.ts';
import { defineCommand } from '../command.ts';
import { runMove } from '../transfer/run-copy.ts';

/** UID MOVE: takes messages to another mailbox. */
// RFC 6851 §3.1, RFC 9051 §6.4.8
export const uidMove = defineCommand({
  verb: 'UID MOVE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectCopyArgs(decoder);
  },
  run: async (session, args) => await runMove(session, args, 'uid'),
});
