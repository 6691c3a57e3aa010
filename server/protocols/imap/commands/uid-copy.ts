import { expectCopyArgs } from '#codecs/imap/copy-args.ts';
import { defineCommand } from '../command.ts';
import { runCopy } from '../transfer/run-copy.ts';

/** UID COPY: adds messages to another mailbox. */
// RFC 9051 §6.4.7, RFC 9051 §6.4.8
export const uidCopy = defineCommand({
  verb: 'UID COPY',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectCopyArgs(decoder);
  },
  run: async (session, args) => await runCopy(session, args, 'uid'),
});
