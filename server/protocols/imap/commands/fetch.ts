import { expectFetchArgs } from '#codecs/imap/fetch-args.ts';
import { defineCommand } from '../command.ts';
import { runFetch } from '../fetch/run-fetch.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** FETCH: data of messages by their numbers. */
// RFC 9051 §6.4.5
export const fetch = defineCommand({
  verb: 'FETCH',
  states: ['selected'],
  announcing: 'keep',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    decoder.expectSpace();
    const args = expectFetchArgs(decoder);
    // RFC 7162 §3.2.6, RFC 9394 §3.3: these speak of UIDs.
    if (args.wantsVanished === true) decoder.fail('VANISHED is for UID FETCH');
    return args;
  },
  run: async (session, args) => await runFetch(session, args, 'sequence'),
});
