import { expectThreadArgs } from '#codecs/imap/thread-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runThread } from '../thread/run-thread.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** THREAD: answers with message numbers. */
// RFC 5256 §3
export const thread = defineCommand({
  verb: 'THREAD',
  states: ['selected'],
  announcing: 'keep',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    return expectThreadArgs(decoder, searchCharsets);
  },
  run: async (session, args) => await runThread(session, args, 'sequence'),
});
