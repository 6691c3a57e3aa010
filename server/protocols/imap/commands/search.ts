import { expectSearchArgs } from '#codecs/imap/search-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runSearch } from '../search/run-search.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** SEARCH: answers with message numbers. */
// RFC 9051 §6.4.4
export const search = defineCommand({
  verb: 'SEARCH',
  states: ['selected'],
  announcing: 'keep',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    return expectSearchArgs(decoder, searchCharsets);
  },
  run: async (session, args) => await runSearch(session, args, 'sequence'),
});
