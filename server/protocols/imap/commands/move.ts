import { expectCopyArgs } from '#codecs/imap/copy-args.ts';
import { defineCommand } from '../command.ts';
import { runMove } from '../transfer/run-copy.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** MOVE: takes messages to another mailbox. */
// RFC 6851 §3.1
export const move = defineCommand({
  verb: 'MOVE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    decoder.expectSpace();
    return expectCopyArgs(decoder);
  },
  run: async (session, args) => await runMove(session, args, 'sequence'),
});
