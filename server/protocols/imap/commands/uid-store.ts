import { expectStoreArgs } from '#codecs/imap/store-args.ts';
import { defineCommand } from '../command.ts';
import { runStore } from '../flags/run-store.ts';

/** UID STORE: changes flags. */
// RFC 9051 §6.4.6, RFC 9051 §6.4.8
export const uidStore = defineCommand({
  verb: 'UID STORE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectStoreArgs(decoder);
  },
  run: async (session, args) => await runStore(session, args, 'uid'),
});
