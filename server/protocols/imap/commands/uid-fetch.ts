import { expectFetchArgs } from '#codecs/imap/fetch-args.ts';
import { defineCommand } from '../command.ts';
import { runFetch } from '../fetch/run-fetch.ts';

/** UID FETCH: data of messages by their UIDs. */
// RFC 9051 §6.4.8
export const uidFetch = defineCommand({
  verb: 'UID FETCH',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectFetchArgs(decoder);
  },
  run: async (session, args) => await runFetch(session, args, 'uid'),
});
