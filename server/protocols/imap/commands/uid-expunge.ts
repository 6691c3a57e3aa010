import { expectSequenceSet } from '#codecs/imap/sequence-set.ts';
import { defineCommand } from '../command.ts';
import { runExpunge } from '../flags/run-expunge.ts';

/** UID EXPUNGE: removes what is flagged \Deleted and named. */
// RFC 4315 §2.1, RFC 9051 §6.4.9
export const uidExpunge = defineCommand({
  verb: 'UID EXPUNGE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectSequenceSet(decoder);
  },
  run: async (session, set) => await runExpunge(session, set),
});
