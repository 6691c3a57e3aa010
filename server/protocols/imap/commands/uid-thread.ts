import { expectThreadArgs } from '#codecs/imap/thread-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runThread } from '../thread/run-thread.ts';

/** UID THREAD: answers with UIDs. */
// RFC 9051 §6.4.9, RFC 5256 §3
export const uidThread = defineCommand({
  verb: 'UID THREAD',
  states: ['selected'],
  announcing: 'announce',
  parse: (decoder) => expectThreadArgs(decoder, searchCharsets),
  run: async (session, args) => await runThread(session, args, 'uid'),
});
