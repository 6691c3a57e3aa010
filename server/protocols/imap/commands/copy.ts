import { expectCopyArgs } from '#codecs/imap/copy-args.ts';
import { defineCommand } from '../command.ts';
import { runCopy } from '../transfer/run-copy.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** COPY: adds messages to another mailbox. */
// RFC 9051 §6.4.7
export const copy = defineCommand({
  verb: 'COPY',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    decoder.expectSpace();
    return expectCopyArgs(decoder);
  },
  run: async (session, args) => await runCopy(session, args, 'sequence'),
});
