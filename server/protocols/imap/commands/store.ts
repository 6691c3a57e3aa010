import { expectStoreArgs } from '#codecs/imap/store-args.ts';
import { defineCommand } from '../command.ts';
import { runStore } from '../flags/run-store.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** STORE: changes flags. */
// RFC 9051 §6.4.6
export const store = defineCommand({
  verb: 'STORE',
  states: ['selected'],
  announcing: 'keep',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    decoder.expectSpace();
    return expectStoreArgs(decoder);
  },
  run: async (session, args) => await runStore(session, args, 'sequence'),
});
